// The page: its start, one conversation at a time, and back to the start with nothing left.

import { made } from "./elements.js";
import { Labels } from "./labels.js";
import { Look } from "./look.js";
import { Talk } from "./talk.js";

const PLAUSIBLE_PX = [1, 20];
// CSS pixels of a millimeter on any screen from a wall to a telephone.
const WITHIN = ["Tab", "Shift", "Enter", " ", "Escape"];
// Keys that move about in a sheet and press its buttons.
const STARTS = { 1: "aloud", 2: "quietly" };

class Page {
  #talk = null;
  stage = document.getElementById("stage");
  bar = document.getElementById("bar");
  look = new Look(this.bar);
  wipe = () => this.#wipe();

  constructor(query) {
    const px = Number(query.get("px_per_mm"));
    this.px = px >= PLAUSIBLE_PX[0] && px <= PLAUSIBLE_PX[1] ? px : 0;
    this.raw = query.get("raw") === "1";
    document.addEventListener("click", (event) => this.#clicked(event));
    document.addEventListener("keydown", (event) => this.#pressed(event));
    document.addEventListener("pointerdown", (event) => this.#touched(event));
    for (const kind of ["contextmenu", "dragstart"]) {
      document.addEventListener(kind, (event) => event.preventDefault());
    }
    this.labels = new Labels(this.look);
    // After the listeners above: it says what they have changed.
    this.#wipe();
  }

  #wipe() {
    const { home } = document.documentElement.dataset;
    if (this.#talk && location.pathname !== home) location.replace(home + location.search);
    // The next person finds the practice's own language.
    this.#talk?.close();
    this.#talk = null;
    this.labels.close();
    this.bar.replaceChildren(made("controls"));
    this.bar.dataset.talk = "";
    this.look.reset();
    this.stage.replaceChildren(made("start"));
    for (const link of this.stage.querySelectorAll(".languages a")) link.search = location.search;
    this.stage.scrollTo(0, 0);
  }

  #begin(how) {
    this.bar.dataset.talk = "on";
    this.#talk = new Talk(this, how === "aloud");
  }

  #clicked(event) {
    const control = event.target.closest("[data-control]")?.dataset.control;
    const start = event.target.closest("[data-start]")?.dataset.start;
    if (start) this.#begin(start);
    if (!control) return;
    this.look.touched(control);
    this.#talk?.touched(control);
  }

  #touched(event) {
    // A sheet's own buttons say themselves what they mean.
    if (!event.target.closest("dialog button")) this.#talk?.alive();
  }

  #pressed(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const onButton = event.target.closest("button");
    const { key } = event;
    if (!this.#talk) {
      if (key in STARTS) this.#begin(STARTS[key]);
      return;
    }
    const done = !(key === "Enter" && onButton) && this.#talk.press(key);
    if (done) event.preventDefault();
    if (!(event.target.closest("dialog") && WITHIN.includes(key))) this.#talk?.alive();
  }
}

new Page(new URLSearchParams(location.search));
