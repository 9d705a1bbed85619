// Whether somebody is still there: a warning after a while without a sign of life, with time to
// answer it, and then the end.

const IDLE_MS = 45_000;
const WARNING_S = 15;

export class Idle {
  #told;
  #waiting = null;
  #counting = null;

  /** `told`: warn(seconds), each second of the warning; calm(), when it is over; gone(). */
  constructor(told) {
    this.#told = told;
    this.alive();
  }

  alive() {
    if (this.#counting !== null) this.#told.calm();
    this.stop();
    this.#waiting = setTimeout(() => this.#warn(), IDLE_MS);
  }

  /** Nothing is expected of anybody now; a warning goes on all the same. */
  pause() {
    if (this.#counting === null) clearTimeout(this.#waiting);
  }

  /** The time begins anew, but for a warning. */
  resume() {
    if (this.#counting === null) this.alive();
  }

  #warn() {
    let left = WARNING_S;
    this.#told.warn(left);
    this.#counting = setInterval(() => {
      left -= 1;
      if (left > 0) {
        this.#told.warn(left);
      } else {
        this.stop();
        this.#told.gone();
      }
    }, 1000);
  }

  stop() {
    clearTimeout(this.#waiting);
    clearInterval(this.#counting);
    this.#waiting = this.#counting = null;
  }
}
