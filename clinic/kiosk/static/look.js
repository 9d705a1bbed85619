// How the page looks and how loud it is: kept on the root element, put back for the next person.

import { word } from "./words.js";

const FIRST = { large: "", contrast: "", side: "right", volume: "3" };
const VOLUMES = {
  1: word("volume_1"),
  2: word("volume_2"),
  3: word("volume_3"),
  4: word("volume_4"),
};

export class Look {
  #root = document.documentElement;
  #bar;

  constructor(bar) {
    this.#bar = bar;
  }

  get volume() {
    return this.#root.dataset.volume;
  }

  reset() {
    Object.assign(this.#root.dataset, FIRST);
    this.#bar.dataset.more = "";
    this.#show();
  }

  /** Does what a control asks for; false when it is none of these. */
  touched(control) {
    const data = this.#root.dataset;
    if (control === "large" || control === "contrast") data[control] = data[control] ? "" : "on";
    else if (control === "side") data.side = data.side === "right" ? "left" : "right";
    else if (control === "volume") data.volume = (Number(data.volume) % 4) + 1;
    else if (control === "more") this.#bar.dataset.more = this.#bar.dataset.more ? "" : "on";
    else return false;
    this.#show();
    return true;
  }

  #show() {
    const pressed = { ...this.#root.dataset, more: this.#bar.dataset.more };
    for (const name of ["large", "contrast", "more"]) {
      this.#control(name).setAttribute(name === "more" ? "aria-expanded" : "aria-pressed", Boolean(pressed[name]));
    }
    this.#control("volume").querySelector("span").textContent = VOLUMES[this.volume];
  }

  #control(name) {
    return this.#bar.querySelector(`[data-control=${name}]`);
  }
}
