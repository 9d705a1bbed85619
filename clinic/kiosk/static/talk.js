// One conversation: it owns socket, sound, camera and timers, and when it is closed nothing of it
// is left.

import { Camera } from "./camera.js";
import { setIcon } from "./elements.js";
import { End } from "./end.js";
import { Idle } from "./idle.js";
import { Line } from "./line.js";
import { Sheet } from "./sheets.js";
import { Sound, level } from "./sound.js";
import { View } from "./view.js";
import { word } from "./words.js";

const WANTS = ["repeat", "slower", "help", "back", "person"];
const MICROPHONE = {
  on: [word("microphone_turn_off"), "mic"],
  off: [word("microphone_turn_on"), "mic-off"],
  missing: [word("microphone_missing"), "mic-off"],
};

export class Talk {
  #page;
  #session = key();
  #line;
  #sound;
  #idle;
  #view;
  #camera = null;
  #end = null;
  #sheet = null;
  #screen = null;
  #microphone = "off";
  #fresh = true;
  // Whether the question has not been heard to its end yet.

  /** `page`: stage, bar, look, labels, px and raw of the page, and wipe(), which ends it all. `aloud`:
   *  whether the microphone is wanted from the start. */
  constructor(page, aloud) {
    this.#page = page;
    this.#view = new View((message) => this.#say(message), page.px);
    page.stage.replaceChildren(this.#view.element);
    this.#sound = new Sound({
      raw: page.raw,
      frame: (buffer) => this.#frame(buffer),
      starved: () => this.#line.mend(),
    });
    const opened = this.#sound.open(page.look.volume);
    this.#hears("off");
    opened.then(() => aloud && this.#listen(), () => aloud && this.#hears("missing"));
    this.#line = new Line(this.#session, {
      sound: (buffer) => this.#sound.play(buffer),
      forget: () => this.#sound.forget(),
      screen: (screen) => this.#show(screen),
      lost: () => this.#view.lost(true),
      back: () => this.#view.lost(false),
      over: (why) => this.#over(why),
    });
    this.#idle = new Idle({
      warn: (seconds) => this.#warn(seconds),
      calm: () => this.#closeSheet(),
      gone: () => this.#leave("idle"),
    });
    this.#view.focus();
  }

  /** Somebody touched or pressed something. */
  alive() {
    if (!this.#end) this.#idle.alive();
  }

  /** Does what a control asks for; false when it is none of a conversation's. */
  touched(control) {
    if (control === "volume") this.#sound.volume(this.#page.look.volume);
    else if (this.#end) return false;
    else if (WANTS.includes(control)) this.#say({ want: control });
    else if (control === "leave") this.#leaving();
    else if (control === "camera") this.#photograph();
    else if (control === "microphone") this.#switch();
    else return false;
    return true;
  }

  /** A key of the keyboard, as on the telephone; false when it means nothing. */
  press(key) {
    if (this.#end || this.#sheet) return false;
    if (key === "Escape") this.#leaving();
    else if (this.#camera) return false;
    else if (this.#view.press(key)) return true;
    else if (/^[\d*#]$/.test(key)) this.#say({ keys: key });
    else return false;
    return true;
  }

  /** With the step that the screen shows: what the question has changed under answers nothing. */
  #say(message) {
    this.#line.say({ ...message, at: this.#screen?.step ?? 0 });
  }

  #show(screen) {
    const before = this.#screen;
    this.#screen = screen;
    this.#page.labels.speaking(screen.speaking);
    if (before && !this.#end) this.#living(before, screen);
    if (screen.emergency && !before?.emergency) {
      this.#back();
      this.#sound.alarm();
    }
    if (screen.ended || this.#end) {
      this.#finish(screen.ended || "gone");
    } else {
      this.#view.show(screen);
      this.#camera?.say(screen.said.at(-1) ?? "");
    }
  }

  /** Words that were heard are a sign of life, and nobody has to answer what is still being asked.
   *  The service's nudges are no such sign: it asks the same again. */
  #living(before, screen) {
    if (screen.times_heard !== before.times_heard) this.alive();
    if (named(screen) !== named(before)) this.#fresh = true;
    if (!this.#fresh) return;
    if (screen.speaking) this.#idle.pause();
    else if (before.speaking) {
      this.#fresh = false;
      this.#idle.resume();
    }
  }

  #over(why) {
    if (why === "full") this.#finish("full");
    else if (why === "ended") this.#finish(this.#screen?.ended || "gone");
    else this.#finish(this.#screen?.ended || "fault");
    this.#end.count();
    this.#page.labels.speaking(false);
  }

  #finish(ended) {
    if (this.#end) {
      this.#end.update(this.#screen);
      return;
    }
    this.#idle.stop();
    this.#closeSheet();
    this.#camera?.close();
    this.#camera = null;
    this.#sound.deafen();
    this.#end = new End(ended, this.#screen, this.#page.wipe);
    this.#page.bar.dataset.talk = "";
    this.#page.stage.replaceChildren(this.#end.element);
    this.#end.element.querySelector("h1").focus();
  }

  async #listen() {
    this.#hears("on");
    try {
      await this.#sound.listen();
    } catch {
      this.#hears("missing");
    }
  }

  #switch() {
    if (this.#microphone === "on") {
      this.#sound.deafen();
      this.#hears("off");
      this.#view.level(0);
    } else {
      this.#listen();
    }
  }

  #hears(how) {
    this.#microphone = how;
    this.#view.microphone(how);
    const [text, sign] = MICROPHONE[how];
    const control = this.#page.bar.querySelector("[data-control=microphone]");
    control.querySelector("span").textContent = text;
    setIcon(control, sign);
  }

  #frame(buffer) {
    if (!this.#page.labels.sounding) this.#line.sound(buffer);
    if (!this.#end) this.#view.level(level(buffer));
  }

  #photograph() {
    if (this.#camera) {
      this.#back();
      return;
    }
    this.#camera = new Camera(this.#session, () => this.#back());
    this.#page.stage.replaceChildren(this.#camera.element);
    this.#camera.open();
    this.#camera.element.querySelector("h1").focus();
  }

  #back() {
    if (!this.#camera) return;
    this.#camera.close();
    this.#camera = null;
    this.#page.stage.replaceChildren(this.#view.element);
    this.#view.focus();
  }

  #warn(seconds) {
    if (this.#sheet?.name !== "still") {
      this.#closeSheet();
      const stay = () => this.alive();
      this.#sheet = new Sheet("still", { stay, leave: () => this.#leave("idle") });
    }
    this.#sheet.left(word("still_left", { seconds }));
  }

  #leaving() {
    const stay = () => this.#closeSheet();
    this.#sheet = new Sheet("leaving", {
      stay,
      restart: () => {
        stay();
        this.#back();
        this.#say({ want: "restart" });
      },
      leave: () => this.#leave("done"),
    });
  }

  #closeSheet() {
    this.#sheet?.close();
    this.#sheet = null;
  }

  #leave(how) {
    this.#say({ leave: how });
    this.#page.wipe();
  }

  close() {
    this.#idle.stop();
    this.#closeSheet();
    this.#camera?.close();
    this.#end?.close();
    this.#line.close();
    this.#sound.close();
  }
}

/** Of the question that is asked; one that is read back is another. */
function named({ question }) {
  return question && `${question.id} ${question.confirming}`;
}

/** A conversation's name: nobody guesses it, and nothing of a person is in it. */
function key() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
