// Ways to give a number: by figures, by a scale, by a ruler. The computer's own keys work too.

import { answer, element, icon } from "./elements.js";
import { Ruler } from "./ruler.js";
import { word } from "./words.js";

const MOST = { length: 2, scale: 2, digits: 15 };
// Figures that there can be: of millimeters, of 0 to 10, of a phone number with its country.
const WORST = 10;

/** A pad of a kind, which gives `say` what was entered, with the pound sign that ends it. */
export function pad(kind, say, { px, width }) {
  return new Pad(kind, say, px && { px, width });
}

class Pad {
  #kind;
  #say;
  #typed = "";
  #ruler = null;
  #shown = element("output", { className: "typed" });
  element = element("div", { className: "entry" });

  constructor(kind, say, ruler) {
    this.#kind = kind;
    this.#say = say;
    this.element.dataset.kind = kind;
    if (kind === "scale") this.element.append(...this.#scale());
    else if (kind === "length" && ruler) this.element.append(...this.#measure(ruler));
    else this.element.append(...this.#figures());
    this.#show();
  }

  /** A key of the keyboard; false when it means nothing here. */
  press(key) {
    if (/^\d$/.test(key)) this.#type(key);
    else if (key === "Backspace") this.#set(this.#typed.slice(0, -1));
    else if (key === "#" || (key === "Enter" && this.#typed)) this.#done();
    else return false;
    return true;
  }

  #type(figure) {
    if (this.#typed.length < MOST[this.#kind]) this.#set(this.#typed + figure);
  }

  #set(typed) {
    this.#typed = typed;
    if (this.#ruler) this.#ruler.set(Number(typed));
    else this.#show();
  }

  #show() {
    const empty = this.#kind === "digits" ? word("pad_number") : word("pad_length");
    const filled = this.#kind === "length" ? word("pad_mm", { mm: this.#typed }) : this.#typed;
    this.#shown.textContent = this.#typed ? filled : empty;
    this.#shown.dataset.empty = this.#typed ? "" : "on";
    if (this.#kind === "scale") this.#shown.parentElement.hidden = !this.#typed;
  }

  #done() {
    // Without a figure the pound sign alone says "I don't know", as on the telephone.
    this.#say(`${this.#typed}#`);
  }

  #scale() {
    const steps = Array.from({ length: WORST + 1 }, (_, step) =>
      answer(String(step), "", () => this.#say(`${step}#`)),
    );
    return [
      element("div", { className: "steps" }, ...steps),
      element("p", { className: "ends" }, element("span", {}, word("scale_least")), element("span", {}, word("scale_most"))),
      this.#entered(),
    ];
  }

  #measure({ px, width }) {
    this.#ruler = new Ruler(px, width, (mm) => {
      this.#typed = mm ? String(mm) : "";
      this.#show();
    });
    return [element("p", { className: "how" }, word("ruler_how")), this.#ruler.element, this.#entered()];
  }

  #figures() {
    const keys = [..."123456789"].map((figure) => answer(figure, "", () => this.#type(figure)));
    const erase = answer("", "", () => this.#set(this.#typed.slice(0, -1)));
    erase.append(icon("delete"));
    erase.setAttribute("aria-label", word("pad_delete"));
    const zero = answer("0", "", () => this.#type("0"));
    return [
      element("div", { className: "entered" }, this.#shown),
      element("div", { className: "figures" }, ...keys, erase, zero, this.#ok()),
    ];
  }

  #entered() {
    return element("div", { className: "entered" }, this.#shown, this.#ok());
  }

  #ok() {
    const ok = answer(word("pad_ok"), "", () => this.#typed && this.#done());
    ok.classList.add("main");
    return ok;
  }
}
