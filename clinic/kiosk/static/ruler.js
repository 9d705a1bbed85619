// A ruler of life size: the piece is laid beside it, between two lines.

import { answer, element, svg } from "./elements.js";
import { word } from "./words.js";

const LONGEST_MM = 60;
// Longer than any piece that comes out of a mouth, a whole bridge aside.
const MARGIN_MM = 4;
const HIGH_MM = 26;
const SCALE_MM = 10;
// Of the height, for ticks and figures; the rest is room for the piece.

export class Ruler {
  #px;
  #mm = 0;
  #most;
  #told;
  #drawn;
  #length;
  #end;
  element;

  /** `px`: CSS pixels of a millimeter on this screen; `width`: CSS pixels there are; `told(mm)`
   *  is called when the length changes. */
  constructor(px, width, told) {
    this.#px = px;
    this.#told = told;
    this.#most = Math.min(LONGEST_MM, Math.floor(width / px - 2 * MARGIN_MM));
    this.#drawn = this.#draw();
    this.#drawn.addEventListener("pointerdown", (event) => this.#touched(event));
    this.#drawn.addEventListener("pointermove", (event) => event.buttons && this.#touched(event));
    this.element = element(
      "div",
      { className: "ruler" },
      this.#drawn,
      answer(word("ruler_shorter"), "", () => this.set(this.#mm - 1)),
      answer(word("ruler_longer"), "", () => this.set(this.#mm + 1)),
    );
  }

  set(mm) {
    this.#mm = Math.max(0, Math.min(this.#most, mm));
    this.#length.setAttribute("width", this.#mm);
    this.#end.setAttribute("transform", `translate(${this.#mm})`);
    this.#told(this.#mm);
  }

  #touched(event) {
    const along = event.clientX - this.#drawn.getBoundingClientRect().left;
    this.set(Math.round(along / this.#px - MARGIN_MM));
  }

  #draw() {
    const wide = this.#most + 2 * MARGIN_MM;
    this.#length = svg("rect", { class: "length", y: 0, height: HIGH_MM - SCALE_MM, width: 0 });
    this.#end = svg("path", { class: "end", d: `M0 0V${HIGH_MM - SCALE_MM}` });
    const drawn = svg(
      "svg",
      {
        viewBox: `${-MARGIN_MM} 0 ${wide} ${HIGH_MM}`,
        role: "img",
        "aria-label": word("ruler"),
      },
      this.#length,
      svg("path", { class: "begin", d: `M0 0V${HIGH_MM - SCALE_MM}` }),
      this.#end,
      ...Array.from({ length: this.#most + 1 }, (_, mm) => tick(mm)),
    );
    Object.assign(drawn.style, { width: `${wide * this.#px}px`, height: `${HIGH_MM * this.#px}px` });
    return drawn;
  }
}

function tick(mm) {
  const long = mm % 10 === 0 ? 4.5 : mm % 5 === 0 ? 3.5 : 2;
  const top = HIGH_MM - SCALE_MM;
  const line = svg("path", { class: "tick", d: `M${mm} ${top}v${long}` });
  if (mm % 10) return line;
  const figure = svg("text", { x: mm, y: top + 8 });
  figure.textContent = mm;
  return svg("g", {}, line, figure);
}
