// What covers the lower half of the screen until it is answered; the upper half stays readable.

import { made } from "./elements.js";

export class Sheet {
  #dialog;
  name;

  /** `name`: of the template and of its buttons' data attribute; `acts`: what each button does.
   *  Escape does what "stay" does. */
  constructor(name, acts) {
    this.name = name;
    this.#dialog = made(name);
    for (const button of this.#dialog.querySelectorAll("button")) {
      button.addEventListener("click", () => acts[button.dataset[name]]());
    }
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      acts.stay();
    });
    document.body.append(this.#dialog);
    this.#dialog.showModal();
  }

  left(text) {
    this.#dialog.querySelector(".left").textContent = text;
  }

  close() {
    this.#dialog.remove();
  }
}
