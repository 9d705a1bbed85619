// The camera: live with a guide, take, look, send or take again, delete.

import { made } from "./elements.js";
import { stop } from "./sound.js";
import { word } from "./words.js";

const QUALITY = 0.9;
// Of JPEG: thread and hexagon of a piece stay sharp at a quarter of a megabyte.
const WIDE = 1920;
const HIGH = 1080;
const TOLD = {
  sent: word("camera_sent"),
  deleted: word("camera_deleted"),
  failed: word("camera_failed"),
  missing: word("camera_missing"),
};

export class Camera {
  #address;
  #left;
  #stream = null;
  #photo = null;
  #closed = false;
  element = made("camera");

  /** `left()` is called when the person goes back to the talk. */
  constructor(session, left) {
    this.#address = `/photo?session=${session}`;
    this.#left = left;
    this.#on("take", () => this.#take());
    this.#on("send", () => this.#send());
    this.#on("retake", () => this.#live());
    this.#on("delete", () => this.#delete());
    this.#on("close", () => this.#left());
  }

  /** Shows what the camera sees; says so where there is none or it is refused. */
  async open() {
    this.#step("live");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        video: { width: { ideal: WIDE }, height: { ideal: HIGH }, facingMode: "environment" },
      });
      if (this.#closed) {
        stop(stream);
        return;
      }
      this.#stream = stream;
      this.#find("video").srcObject = stream;
    } catch {
      this.#step("missing");
    }
  }

  /** What the voice says meanwhile. */
  say(text) {
    this.#find(".said").textContent = text;
  }

  #live() {
    this.#forget();
    this.#step("live");
  }

  async #take() {
    const video = this.#find("video");
    if (!video.videoWidth) return;
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext("2d").drawImage(video, 0, 0);
    this.#photo = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
    if (this.#closed) return;
    this.#find("img").src = URL.createObjectURL(this.#photo);
    this.#step("taken");
  }

  async #send() {
    this.#step((await this.#arrives()) ? "sent" : "failed");
  }

  async #arrives() {
    const headers = { "Content-Type": "image/jpeg" };
    try {
      return (await fetch(this.#address, { method: "POST", body: this.#photo, headers })).ok;
    } catch {
      return false;
    }
  }

  #delete() {
    this.#forget();
    this.#step("deleted");
  }

  #step(step) {
    if (this.#closed) return;
    const looking = ["taken", "sent", "failed"].includes(step);
    const shown = {
      take: step === "live" || step === "deleted",
      send: step === "taken" || step === "failed",
      retake: looking,
      delete: looking && step !== "sent",
      close: true,
    };
    for (const [name, now] of Object.entries(shown)) this.#button(name).hidden = !now;
    this.#find("img").hidden = !looking;
    this.#find("video").hidden = looking;
    this.#find(".guide").toggleAttribute("hidden", looking || step === "missing");
    this.#find(".told").textContent = TOLD[step] ?? "";
    this.element.dataset.step = step;
    if (this.element.contains(document.activeElement) || document.activeElement === document.body) {
      this.#find("h1").focus();
    }
  }

  #forget() {
    const image = this.#find("img");
    if (image.src) URL.revokeObjectURL(image.src);
    image.removeAttribute("src");
    this.#photo = null;
  }

  close() {
    this.#closed = true;
    if (this.#stream) stop(this.#stream);
    this.#find("video").srcObject = null;
    this.#forget();
  }

  #on(name, act) {
    this.#button(name).addEventListener("click", act);
  }

  #button(name) {
    return this.#find(`[data-camera=${name}]`);
  }

  #find(what) {
    return this.element.querySelector(what);
  }
}
