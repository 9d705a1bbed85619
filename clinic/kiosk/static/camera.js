// The camera: live with a guide, take, look, send or take again, delete.

import { made } from "./elements.js";
import { invite } from "./phone.js";
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
  kept: word("camera_kept"),
  missing: word("camera_missing"),
};

export class Camera {
  #session;
  #address;
  #left;
  #stream = null;
  #photo = null;
  #sent = "";
  #closed = false;
  element = made("camera");

  /** `left()` is called when the person goes back to the talk. */
  constructor(session, left) {
    this.#session = session;
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
    invite(this.#session, this.#find(".phone"));
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
    const headers = { "Content-Type": "image/jpeg" };
    const answer = await this.#ask(this.#address, { method: "POST", body: this.#photo, headers });
    if (answer) this.#sent = (await answer.json()).photo;
    this.#step(answer ? "sent" : "failed");
  }

  /** What was sent is deleted there first: until then nobody is told that it is gone. */
  async #delete() {
    if (this.#sent && !(await this.#ask(`${this.#address}&photo=${this.#sent}`, { method: "DELETE" }))) {
      this.#step("kept");
      return;
    }
    this.#forget();
    this.#step("deleted");
  }

  async #ask(address, how) {
    try {
      const answer = await fetch(address, how);
      return answer.ok ? answer : null;
    } catch {
      return null;
    }
  }

  #step(step) {
    if (this.#closed) return;
    const looking = ["taken", "sent", "failed", "kept"].includes(step);
    const shown = {
      take: step === "live" || step === "deleted",
      send: step === "taken" || step === "failed",
      retake: looking,
      delete: looking,
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
    this.#sent = "";
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
