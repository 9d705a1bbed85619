// What a control is called, said by the service's own voice when the keyboard's focus comes to it.
// Nothing is talked over: while the service speaks, the label waits until it has ended.

import { GAINS, RATE_HZ } from "./sound.js";
import { word } from "./words.js";

const ON = word("label_on");
const OFF = word("label_off");
const UNSAID = "kbd, [data-own]";
// The key comes last; what a person answered is for their eyes alone.

export class Labels {
  #look;
  #context = null;
  #source = null;
  #control = null;
  #texts = [];
  #asked = 0;
  #busy = false;

  /** `look` knows the volume. */
  constructor(look) {
    this.#look = look;
    document.addEventListener("focusin", (event) => this.#focused(event));
    document.addEventListener("click", () => this.#clicked());
    for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => this.#hush());
  }

  /** Whether a label sounds, which a microphone would take for an answer. */
  get sounding() {
    return this.#source !== null;
  }

  /** Whether the service speaks now: a label that it cut is said after it, where the focus stayed. */
  speaking(now) {
    if (now === this.#busy) return;
    this.#busy = now;
    if (now) this.#stop();
    else if (this.#control && this.#control === document.activeElement) this.#say();
  }

  #focused({ target, relatedTarget }) {
    this.#hush();
    const control = target.closest("button, a");
    if (control?.matches(":focus-visible")) this.#name(control, relatedTarget);
  }

  /** What a press changed of the control itself: louder, larger, chosen. */
  #clicked() {
    const control = document.activeElement;
    if (!control.matches("button:focus-visible")) return;
    if (String(texts(control, control)) !== String(this.#texts)) this.#name(control, control);
  }

  #name(control, from) {
    this.#control = control;
    this.#texts = texts(control, control);
    this.#say(texts(control, from));
  }

  async #say(said = this.#texts) {
    if (this.#busy) return;
    const asked = ++this.#asked;
    const sound = await this.#spoken(said);
    if (!sound || asked !== this.#asked) return;
    const gain = new GainNode(this.#context, { gain: GAINS[this.#look.volume] });
    gain.connect(this.#context.destination);
    this.#source = new AudioBufferSourceNode(this.#context, { buffer: sound });
    this.#source.connect(gain);
    this.#source.onended = () => this.#hush();
    this.#source.start();
  }

  /** The sound; null where there is none: what it says is on the screen as well. */
  async #spoken(said) {
    const { lang } = this.#control.closest("[lang]");
    const query = new URLSearchParams([["language", lang], ...said.map((text) => ["say", text])]);
    try {
      const answer = await fetch(`/label?${query}`);
      if (answer.status !== 200) return null;
      this.#context ??= new AudioContext({ sampleRate: RATE_HZ });
      return await this.#context.decodeAudioData(await answer.arrayBuffer());
    } catch {
      return null;
    }
  }

  #hush() {
    this.#control = null;
    this.#stop();
  }

  #stop() {
    this.#asked += 1;
    if (!this.#source) return;
    this.#source.onended = null;
    this.#source.stop();
    this.#source = null;
  }

  close() {
    this.#hush();
    this.#busy = false;
    this.#context?.close();
    this.#context = null;
  }
}

/** What is said of a control, in order: its sheet's title when the focus comes into it, its words,
 *  whether it is on, its key. */
function texts(control, from) {
  const sheet = control.closest("dialog");
  const title = sheet && !sheet.contains(from) ? [sheet.querySelector("h2").textContent] : [];
  const state = control.ariaPressed ?? control.ariaExpanded;
  const on = state === null ? [] : [state === "true" ? ON : OFF];
  const key = control.querySelector("kbd")?.textContent;
  const words = control.ariaLabel ? [control.ariaLabel] : written(control);
  return [...title, ...words, ...on, ...(key ? [key] : [])];
}

function written(control) {
  const walker = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { textContent, parentElement } = walker.currentNode;
    if (textContent.trim() && !parentElement.closest(UNSAID)) found.push(textContent.trim());
  }
  return found;
}
