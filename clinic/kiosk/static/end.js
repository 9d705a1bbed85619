// The last screen: what becomes of it, and the code that the front desk finds it by. Then a wipe.

import { element, made, setIcon } from "./elements.js";
import { word } from "./words.js";

const SHOWN_S = 20;
const SHOWN_EMERGENCY_S = 60;
// Whoever reads what to do in an emergency does not lose it on the way.
const SPEAKING_S = 60;
// The longest last words: after that the screen goes even if the service never closes.

const SORRY = "danger";
const ENDS = {
  done: ["done", word("ended_done"), word("ended_done_next")],
  person: ["person", word("ended_person"), word("ended_person_next")],
  emergency: [SORRY, word("ended_emergency"), word("ended_emergency_next")],
  silence: ["done", word("ended_silence"), word("ended_front_desk")],
  gone: ["done", word("ended_gone"), word("ended_front_desk")],
  fault: [SORRY, word("ended_fault"), word("ended_front_desk")],
  full: [SORRY, word("ended_full"), word("ended_front_desk")],
};

export class End {
  #counting = null;
  #wipe;
  #left;
  element = made("end");

  /** `ended`: of the contract, or "full"; `screen`: the last one, null when there was none. */
  constructor(ended, screen, wipe) {
    const [sign, title, next] = ENDS[ended];
    const emergency = ended === "emergency" || Boolean(screen?.emergency);
    this.#wipe = wipe;
    this.#left = emergency ? SHOWN_EMERGENCY_S : SHOWN_S;
    setIcon(this.#find(".sign"), emergency ? SORRY : sign);
    this.#find("h1").textContent = title;
    this.#find(".next").textContent = next;
    this.element.classList.toggle("emergency", emergency);
    this.update(screen);
    this.#find("button").addEventListener("click", wipe);
    this.#counting = setTimeout(() => this.count(), SPEAKING_S * 1000);
  }

  /** What is still said, and the code once it is known. */
  update(screen) {
    const said = screen?.said ?? [];
    this.#find(".said").hidden = !said.length;
    this.#find(".said").replaceChildren(...said.map((line) => element("p", {}, line)));
    // In an emergency the spoken instruction is the exact one.
    this.#find(".next").hidden = this.element.classList.contains("emergency") && said.length > 0;
    this.#find(".case").hidden = !screen?.case;
    this.#find(".code").textContent = screen?.case ?? "";
  }

  /** Nothing more is said: from now on the time runs. */
  count() {
    clearTimeout(this.#counting);
    clearInterval(this.#counting);
    this.#show();
    this.#counting = setInterval(() => {
      this.#left -= 1;
      if (this.#left > 0) this.#show();
      else this.#wipe();
    }, 1000);
  }

  #show() {
    this.#find(".left").textContent = word("end_left", { seconds: this.#left });
  }

  close() {
    clearTimeout(this.#counting);
    clearInterval(this.#counting);
  }

  #find(what) {
    return this.element.querySelector(what);
  }
}
