// A conversation's screen as the service describes it. Only what changed is drawn anew, so that
// focus and half an entry stay.

import { answer, element, icon, made, setIcon } from "./elements.js";
import { pad } from "./pads.js";
import { Several } from "./several.js";
import { word } from "./words.js";

const STATES = {
  listening: [word("listening"), "ear"],
  thinking: [word("thinking"), "thinking"],
  speaking: [word("speaking"), "volume"],
  off: [word("microphone_off"), "mic-off"],
};
const NO_MICROPHONE = [word("microphone_missing"), "mic-off"];
const NO_DRAWINGS = [];
const SHORT = 14;
// Letters of an answer that has room beside another one on a narrow screen.
const SETTLE_MS = 400;
// A second tap of a shaking hand comes within this time, and must not answer the next question.

export class View {
  #say;
  #px;
  #drawn = {};
  #pad = null;
  #asking = null;
  #microphone = "on";
  #screen = null;
  #settling = null;
  #lost = false;
  element = made("talk");

  /** `say(message)`: to the service; `px`: CSS pixels of a millimeter, 0 when not calibrated. */
  constructor(say, px) {
    this.#say = say;
    this.#px = px;
  }

  show(screen) {
    this.#screen = screen;
    this.#once("said", [screen.said, screen.question], () => this.#said(screen));
    this.#once("question", screen.question, () => this.#question(screen.question));
    this.#once("understood", screen.understood, () => this.#understood(screen.understood));
    this.#once("heard", screen.heard, () => this.#heard(screen.heard));
    this.#once("emergency", screen.emergency, () => this.#emergency(screen.emergency));
    this.#state();
  }

  /** "on", "off" (switched off here) or "missing". */
  microphone(how) {
    this.#microphone = how;
    this.#state();
  }

  level(loudness) {
    this.#find(".level div").style.transform = `scaleX(${Math.min(1, Math.sqrt(loudness))})`;
  }

  lost(how) {
    this.#lost = how;
    this.#find(".lost").hidden = !how;
    this.#settled();
  }

  /** A key of the keyboard for the pad that is open; false when there is none or it is not its. */
  press(key) {
    return this.#pad?.press(key) ?? false;
  }

  focus() {
    this.#find("h1").focus();
  }

  #once(what, value, draw) {
    const now = JSON.stringify(value);
    if (this.#drawn[what] === now) return;
    this.#drawn[what] = now;
    draw();
  }

  #said({ said, question }) {
    const asked = question ? this.#asked(said, question) : said.at(-1) ?? "";
    const before = said.filter((line) => line !== asked);
    this.#find(".captions").replaceChildren(...before.map((line) => element("p", {}, line)));
    const title = this.#find("h1");
    if (title.textContent !== asked) title.textContent = asked;
  }

  /** What stays largest while a nudge or the keys are told after it. */
  #asked(said, { id, confirming, text }) {
    const same = this.#asking?.id === id && this.#asking.confirming === confirming;
    const before = same ? this.#asking.text : said.at(-1) ?? "";
    const asked = text ?? said.findLast((line) => line.includes("?")) ?? before;
    this.#asking = { id, confirming, text: asked };
    return asked;
  }

  #question(question) {
    const had = document.activeElement?.closest(".answers, .drawings");
    this.#pad = null;
    const { buttons = [], drawings = NO_DRAWINGS } = question ?? {};
    this.#find(".drawings").replaceChildren(...drawings.map((each) => this.#drawing(each)));
    const several = question?.several ? new Several(buttons, (keys) => this.#say({ keys })) : null;
    const made = several?.elements ?? buttons.map((each) => this.#button(each));
    this.#find(".buttons").replaceChildren(...made);
    this.#pad = several;
    const long = buttons.some(({ label }) => label.length > SHORT);
    this.#find(".buttons").dataset.long = long ? "on" : "";
    this.#find(".pad").replaceChildren();
    if (question?.pad) {
      const width = this.#find(".answers").clientWidth;
      this.#pad = pad(question.pad, (keys) => this.#say({ keys }), { px: this.#px, width });
      this.#find(".pad").append(this.#pad.element);
      if (!buttons.some(({ keys }) => keys === "#")) {
        const unsure = answer(word("pad_unsure"), "", () => this.#say({ keys: "#" }));
        this.#find(".buttons").append(unsure);
      }
    }
    if (had) this.focus();
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#settling = null;
      this.#settled();
    }, SETTLE_MS);
    this.#settled();
  }

  #settled() {
    const inert = this.#lost || this.#settling !== null;
    this.#find(".answers").inert = this.#find(".drawings").inert = inert;
  }

  #button({ keys, label }) {
    return answer(label, keys.replace("#", ""), () => this.#say({ keys }));
  }

  #drawing({ id, label }) {
    const image = element("img", { src: `/drawings/${encodeURIComponent(id)}.svg`, alt: "" });
    const button = answer(label, "", () => this.#say({ point: id }));
    button.classList.add("drawing");
    button.prepend(image);
    return button;
  }

  #understood(facts) {
    this.#find(".understood").hidden = !facts.length;
    const rows = facts.toReversed().map(({ question, text, answer: given }) => {
      const button = answer("", "", () => this.#say({ revisit: question }));
      const own = element("span", { data: { own: "on" } }, given);
      button.querySelector("span").append(element("small", {}, text), own);
      button.append(element("span", { className: "change" }, icon("change"), word("understood_change")));
      return element("li", {}, button);
    });
    this.#find(".understood ul").replaceChildren(...rows);
  }

  #heard(words) {
    this.#find(".heard").hidden = !words;
    this.#find(".heard q").textContent = words;
  }

  #emergency(now) {
    this.element.classList.toggle("emergency", now);
    this.#find(".alarm").hidden = this.#find(".call").hidden = !now;
    if (now) this.focus();
  }

  #state() {
    if (!this.#screen) return;
    const { hearing } = this.#screen;
    const listens = { on: STATES[hearing], off: STATES.off, missing: NO_MICROPHONE }[this.#microphone];
    const [text, sign] = hearing === "listening" ? listens : STATES[hearing];
    this.element.dataset.hearing = this.#microphone === "on" ? hearing : "off";
    this.#find(".state").textContent = text;
    setIcon(this.#find(".hearing"), sign);
  }

  #find(what) {
    return this.element.querySelector(what);
  }
}
