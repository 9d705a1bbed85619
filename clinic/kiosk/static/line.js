// The socket of one conversation. A break of it is mended for as long as the service keeps the
// conversation open.

const MEND_MS = 15_000;
// The service's own limit for going on with the same session.
const AGAIN_MS = 500;
// Soon enough to be back within a sentence; a service that starts anew is not pestered.
const WAITING_BYTES = 32_000;
// A second of sound: what is still unsent by then comes too late to be an answer.

const FULL = 1013;
const FORGOTTEN = 4404;

export class Line {
  #address;
  #told;
  #socket = null;
  #deadline = null;
  #again = null;
  #finished = "";

  /** `told`: sound(buffer), forget(), screen(screen), lost(), back(), over(why). `why` is "ended"
   *  by the service, "full" (no place), "forgotten" (that talk is over there) or "dead". */
  constructor(session, told) {
    this.#address = `${location.protocol.replace("http", "ws")}//${location.host}/talk?session=${session}&language=${document.documentElement.lang}`;
    this.#told = told;
    this.#await();
    this.#connect();
  }

  /** Until something comes, time runs; a connection that opens and hangs runs out of it too. */
  #await() {
    this.#deadline = setTimeout(() => this.#over("dead"), MEND_MS);
  }

  #connect() {
    const socket = new WebSocket(this.#address);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = ({ code }) => this.#ended(code);
    this.#socket = socket;
  }

  #received(data) {
    if (this.#deadline !== null) this.#mended();
    if (data instanceof ArrayBuffer) {
      this.#told.sound(data);
      return;
    }
    const message = JSON.parse(data);
    if (message.forget) this.#told.forget();
    if (!message.screen) return;
    this.#finished = message.screen.ended;
    this.#told.screen(message.screen);
  }

  #mended() {
    clearTimeout(this.#deadline);
    this.#deadline = null;
    this.#told.back();
  }

  #ended(code) {
    const why = { [FULL]: "full", [FORGOTTEN]: "forgotten" }[code] ?? (this.#finished && "ended");
    if (why) {
      this.#over(why);
      return;
    }
    if (this.#deadline === null) this.#await();
    this.#told.lost();
    this.#again = setTimeout(() => this.#connect(), AGAIN_MS);
  }

  #over(why) {
    this.close();
    this.#told.over(why);
  }

  /** The service hangs: the connection is given up and made anew. */
  mend() {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket.close();
    this.#ended(0);
  }

  say(message) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  sound(buffer) {
    const socket = this.#socket;
    if (socket.readyState === WebSocket.OPEN && socket.bufferedAmount < WAITING_BYTES) socket.send(buffer);
  }

  close() {
    clearTimeout(this.#again);
    clearTimeout(this.#deadline);
    const socket = this.#socket;
    socket.onmessage = socket.onclose = null;
    socket.close(1000);
  }
}
