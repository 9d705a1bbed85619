"""A recorded caller before the real page in a real browser: their voice comes in as its microphone,
through the same AudioWorklet and WebSocket; they talk over prompts, and their connection breaks."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from audio_fixtures.caller import Caller
from benchmarks.phone.runs import CALL_S
from benchmarks.phone.service import Service
from benchmarks.phone.telephone import LOUD
from voice.channels import RATE, Samples
from voice.channels.recording import Script
from voice.channels.streamed import linear

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
)
VIEWPORT = {"width": 1024, "height": 768}
"""Pixels; drawn without a graphics card, a larger screen takes what the ears need."""
LOOK_MS = 50
REACTION_S = 0.4
"""From a question's last word to the answer: shorter than people take, so that nothing waits."""
MEND_S = 20.0
"""A page that has not come back by then does not: it gives up after 15 s."""
TYPED = {"recording": "1", "callback_number": "3125550142#"}
"""What somebody who speaks and touches does not say aloud in a waiting room."""
INIT = """
const ask = MediaDevices.prototype.getUserMedia;
window.sockets = [];
window.tracks = [];
window.WebSocket = class extends WebSocket {
  constructor(...given) { super(...given); window.sockets.push(this); }
};
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...more) {
  if (to === this.context.destination) {
    window.meter = new AnalyserNode(this.context, { fftSize: 512 });
    connect.call(this, window.meter);
  }
  return connect.call(this, to, ...more);
};
const samples = new Float32Array(512);
window.loud = () => {
  window.meter?.getFloatTimeDomainData(samples);
  return samples.some((each) => Math.abs(each) > 0.01);
};
let mouth = null;
MediaDevices.prototype.getUserMedia = async function (wanted) {
  if (!wanted.audio) return ask.call(this, wanted);
  const context = new AudioContext({ sampleRate: 16000 });
  mouth = new MediaStreamAudioDestinationNode(context);
  window.tracks.push(...mouth.stream.getTracks());
  return mouth.stream;
};
window.waits = [];
window.ending = 0;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const waited = async (began, number) => {
  if (window.loud()) return;
  while (number === window.ending) {
    if (window.loud()) {
      window.waits.push(performance.now() - began);
      return;
    }
    await pause(10);
  }
};
window.speak = (pcm, tail_ms = 0) => {
  const bytes = Uint8Array.from(atob(pcm), (each) => each.charCodeAt(0));
  const values = Float32Array.from(new Int16Array(bytes.buffer), (each) => each / 0x8000);
  const buffer = new AudioBuffer({ length: values.length, sampleRate: 16000 });
  buffer.copyToChannel(values, 0);
  const source = new AudioBufferSourceNode(mouth.context, { buffer });
  source.connect(mouth);
  const number = ++window.ending;
  source.onended = () => waited(performance.now() - tail_ms, number);
  source.start();
};
window.speakOver = async (pcm, tail_ms = 0) => {
  const asked = performance.now();
  while (!window.loud() && performance.now() - asked < 5000) await pause(5);
  const began = performance.now();
  window.speak(pcm, tail_ms);
  let last = began;
  while (performance.now() - last < 400 && performance.now() - began < 8000) {
    if (window.loud()) last = performance.now();
    await pause(5);
  }
  return last - began;
};
"""
"""The microphone is what a test plays; the loudspeaker is listened to beside it. `waits`: from the
end of what was said, its trailing silence aside, to the first sound of the reply, in milliseconds;
where a prompt went on all the while, none."""
LEFT_BEHIND = """async () => ({
  storage: localStorage.length + sessionStorage.length + document.cookie.length
    + (await indexedDB.databases()).length + (await caches.keys()).length,
  tracks: window.tracks.filter((track) => track.readyState !== "ended").length,
  sockets: window.sockets.filter((socket) => socket.readyState < 2).length,
  history: history.length,
  text: document.body.innerText,
})"""


@dataclass
class BrowserRun:
    """What came of one caller in the browser."""

    id: str
    case: str = ""
    ended: str = ""
    steps: int = 0
    stopped_ms: float | None = None
    """From the first sound of somebody who speaks over a prompt to the prompt's last sound."""
    mended_s: float | None = None
    """From the break of the connection to the next screen."""
    waits_s: tuple[float, ...] = ()
    """End of their speech to the first sound of the reply, by the browser's own output."""
    wiped: dict[str, Any] = field(default_factory=dict)
    lasted_s: float = 0.0


class Person:
    """Somebody before the page."""

    def __init__(
        self,
        page: Page,
        name: str,
        script: Script,
        *,
        mixed: bool = False,
        over: str = "bleeding",
        breaks_at: str = "swelling_or_fever",
    ) -> None:
        """`mixed`: touches what nobody says aloud; `over`: the question whose prompt is talked
        over; `breaks_at`: the one at which the connection breaks."""
        self._page = page
        self._script = script
        self._mixed = mixed
        self._over = over
        self._breaks_at = breaks_at
        self._times: dict[str, int] = {}
        self._answered = 0
        self._screen: dict[str, Any] = {"step": 0, "question": None, "ended": ""}
        self._screen |= {"hearing": "", "heard": ""}
        self._listens_since = 0.0
        self.run = BrowserRun(name)
        page.on("websocket", lambda socket: socket.on("framereceived", self._received))

    def talk(self) -> BrowserRun:
        """From the start to the wiped page."""
        began_s = time.monotonic()
        self._page.locator("[data-start=aloud]").click()
        wiped = self._page.locator(".start")
        while not self._screen["ended"] and time.monotonic() - began_s < CALL_S:
            self._page.wait_for_timeout(LOOK_MS)
            if wiped.count():
                break
            self._act()
        run, heard = self.run, self._screen["heard"]
        run.case, run.ended = self._screen.get("case", ""), self._screen["ended"]
        run.steps, run.lasted_s = self._screen["step"], round(time.monotonic() - began_s, 1)
        run.waits_s = tuple(round(wait / 1000, 2) for wait in self._page.evaluate("window.waits"))
        if not wiped.count():
            self._page.locator("[data-end=wipe]").click()
        wiped.wait_for()
        left = self._page.evaluate(LEFT_BEHIND)
        text = left.pop("text")
        personal = [word for word in (run.case, heard) if word and word in text]
        run.wiped = {**left, "personal": len(personal)}
        return run

    def _received(self, frame: str | bytes) -> None:
        if not isinstance(frame, str) or "screen" not in (message := json.loads(frame)):
            return
        before, self._screen = self._screen, message["screen"]
        if self._screen["step"] > before["step"]:
            self._listens_since = 0.0
        # Listening counts once the question's own prompt was heard, not in the moment before it.
        spoke = before["hearing"] != "listening" and self._screen["hearing"] == "listening"
        if spoke and self._screen["step"] == before["step"]:
            self._listens_since = time.monotonic()

    def _act(self) -> None:
        shown = self._screen
        asked, step = shown["question"], shown["step"]
        if asked is None or step <= self._answered:
            return
        question = asked["id"]
        if question == self._over and self.run.stopped_ms is None:
            self._answered = step
            self.run.stopped_ms = round(self._say("speakOver", self._spoken(question)) or 0)
            return
        if not self._listens_since or time.monotonic() - self._listens_since < REACTION_S:
            return
        if question == self._breaks_at and self.run.mended_s is None:
            self._break()
            return
        self._answered = step
        if self._mixed and question in TYPED:
            self._press(TYPED[question])
            return
        for piece in self._answer(question):
            if isinstance(piece, str):
                self._press(piece)
            else:
                self._say("speak", piece)
                self._page.wait_for_timeout(1000 * len(piece) / RATE)

    def _press(self, keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)

    def _say(self, how: str, said: Samples) -> float | None:
        """`how`: "speak" and be heard from now on, or "speakOver" what is being said, until it has
        stopped; then the milliseconds that took."""
        loud = np.flatnonzero(np.abs(said) > LOUD)
        tail_ms = 1000 * (len(said) - 1 - loud[-1]) / RATE if len(loud) else 0.0
        took: float | None = self._page.evaluate(
            f"([pcm, tail]) => window.{how}(pcm, tail)", [pcm(said), tail_ms]
        )
        return took

    def _break(self) -> None:
        """The page's connection is cut, and the next screen waited for."""
        began_s, before = time.monotonic(), self._screen
        self._page.evaluate("window.sockets.at(-1).close()")
        while self._screen is before and time.monotonic() - began_s < MEND_S:
            self._page.wait_for_timeout(LOOK_MS)
        self.run.mended_s = round(time.monotonic() - began_s, 2)

    def _answer(self, question: str) -> list[Samples | str]:
        """What they say and press, in order."""
        times = self._times[question] = self._times.get(question, 0) + 1
        answer = self._script.answer(question, times)
        return [answer] if isinstance(answer, str | np.ndarray) else list(answer or ())

    def _spoken(self, question: str) -> Samples:
        """What of it is said, at once."""
        pieces = [piece for piece in self._answer(question) if isinstance(piece, np.ndarray)]
        return np.concatenate([*pieces, np.zeros(RATE // 2, np.float32)])


def browse(
    browser: Browser, service: Service, caller: Caller, script: Script, *, mixed: bool
) -> BrowserRun:
    """One whole conversation, with nothing of the one before; `mixed` as in `Person`."""
    context = browser.new_context(viewport=VIEWPORT)  # type: ignore[arg-type]
    context.add_init_script(INIT)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{service.ports['kiosk']}/?raw=1")
    try:
        return Person(page, caller.id, script, mixed=mixed).talk()
    finally:
        context.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser for all of them, as a kiosk has it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield browser
        browser.close()


def pcm(said: Samples) -> str:
    """As the page takes it: 16 bits, little-endian, in Base64."""
    return base64.b64encode(linear.encode(said)).decode()
