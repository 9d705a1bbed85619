// Plays the service's frames without a gap, a cushion behind their arrival; told to forget, it is
// silent with the next 8 ms.

const FRAME = 320;
const CUSHION = 4;
// 80 ms: what two late timers of the service can take, and too short to be noticed in a talk.
const MOST = 12;
// 240 ms: two clocks drift apart by some 50 ms an hour; past this, quiet frames are left out.
const QUIET = 300;
// Of 32,767: comfort noise, and never a word.
const STARVED_FRAMES = 150;
// 3 s without a frame, where the service sends one every 20 ms: it hangs.

class Player extends AudioWorkletProcessor {
  #frames = [];
  #at = 0;
  #playing = false;
  #starved = STARVED_FRAMES;
  // Frames; counted from the first one on.

  constructor() {
    super();
    this.port.onmessage = ({ data }) => (data === "forget" ? this.#forget() : this.#take(data));
  }

  #forget() {
    this.#frames = [];
    this.#at = 0;
    this.#playing = false;
  }

  #take(buffer) {
    this.#starved = 0;
    const frame = new Int16Array(buffer);
    if (this.#frames.length >= MOST && frame.every((sample) => Math.abs(sample) < QUIET)) return;
    this.#frames.push(frame);
    if (this.#frames.length >= CUSHION) this.#playing = true;
  }

  process(_, [[channel]]) {
    for (let sample = 0; sample < channel.length; sample++) channel[sample] = this.#next();
    if (!this.#frames.length) this.#starve(channel.length);
    return true;
  }

  #next() {
    if (!this.#playing) return 0;
    const [frame] = this.#frames;
    const sample = frame[this.#at++] / 0x8000;
    if (this.#at === frame.length) {
      this.#at = 0;
      this.#frames.shift();
      this.#playing = this.#frames.length > 0;
    }
    return sample;
  }

  #starve(samples) {
    const before = this.#starved;
    this.#starved += samples / FRAME;
    if (before < STARVED_FRAMES && this.#starved >= STARVED_FRAMES) this.port.postMessage("starved");
  }
}

registerProcessor("player", Player);
