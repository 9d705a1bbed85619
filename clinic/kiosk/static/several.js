// Answers of which several may fit, or none: each is touched on or off, and all are sent together.

import { answer } from "./elements.js";
import { word } from "./words.js";

const NEXT = word("several_next");
const NONE = word("several_none");

export class Several {
  #say;
  #chosen = new Set();
  #buttons;
  #next;
  elements;

  /** `buttons`: keys and label of each; `say(keys)` gets all that were chosen, with the pound sign. */
  constructor(buttons, say) {
    this.#say = say;
    this.#buttons = new Map(buttons.map(({ keys, label }) => [keys, this.#button(keys, label)]));
    this.#next = answer("", "", () => this.#done());
    this.#next.classList.add("main");
    this.elements = [...this.#buttons.values(), this.#next];
    this.#show();
  }

  /** A key of the keyboard; false when it means nothing here. */
  press(key) {
    if (this.#buttons.has(key)) this.#touch(key);
    else if (key === "#" || key === "Enter") this.#done();
    else return false;
    return true;
  }

  #button(keys, label) {
    const button = answer(label, keys, () => this.#touch(keys));
    button.classList.add("several");
    return button;
  }

  #touch(keys) {
    if (!this.#chosen.delete(keys)) this.#chosen.add(keys);
    this.#show();
  }

  #show() {
    for (const [keys, button] of this.#buttons) {
      button.setAttribute("aria-pressed", this.#chosen.has(keys));
    }
    this.#next.querySelector("span").textContent = this.#chosen.size ? NEXT : NONE;
  }

  #done() {
    this.#say(`${[...this.#chosen].toSorted().join("")}#`);
  }
}
