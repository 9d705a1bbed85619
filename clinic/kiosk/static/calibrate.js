// For whoever sets the kiosk up: how large a millimeter is on this screen, and whether microphone,
// loudspeaker and camera work. Nothing is kept: the size goes into the kiosk's address.

import { Sound, level } from "./sound.js";
import { word } from "./words.js";

const CARD_MM = [85.6, 53.98];
// A bank card's width and height: ISO/IEC 7810, ID-1.
const FIRST_PX = 96 / 25.4;
// What CSS takes a millimeter for where nobody has measured.
const STEP_PX = 1 / CARD_MM[0];
// A pixel of the card's width.

const find = (what) => document.querySelector(what);

class Calibration {
  #px = FIRST_PX;

  constructor() {
    for (const button of document.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => this.#change(Number(button.dataset.step)));
    }
    find("[data-check]").addEventListener("click", ({ target }) => {
      target.disabled = true;
      hear();
      see();
    });
    this.#change(0);
  }

  #change(steps) {
    this.#px += steps * STEP_PX;
    const [width, height] = CARD_MM.map((mm) => `${mm * this.#px}px`);
    Object.assign(find(".card").style, { width, height });
    find(".address").textContent = `${location.origin}/?px_per_mm=${this.#px.toFixed(3)}`;
  }
}

async function hear() {
  const sound = new Sound({
    raw: false,
    frame: (buffer) => {
      find(".level div").style.transform = `scaleX(${Math.sqrt(level(buffer))})`;
    },
    starved: () => {},
  });
  try {
    await sound.open(3);
    sound.alarm();
    await sound.listen();
    tell(".microphone", sound.microphone);
  } catch (error) {
    tell(".microphone", "", error.message);
  }
}

async function see() {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    find("video").srcObject = stream;
    tell(".camera", stream.getVideoTracks()[0].label);
  } catch (error) {
    tell(".camera", "", error.message);
  }
}

function tell(where, what, why) {
  find(where).textContent = why ? word("calibrate_failing", { why }) : word("calibrate_working", { what });
}

new Calibration();
