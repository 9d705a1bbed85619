"""Sound in both directions, with a microphone that plays a tone and a speaker that is recorded."""

from __future__ import annotations

import time

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.clinic.kiosk.conftest import TONE_HZ, Visit, begin, until
from tests.clinic.kiosk.stand_in import Service

pytestmark = pytest.mark.browser
RATE = 16_000
FRAME = 320
BROKEN = 1011
MENDED_S = 15.0
"""How long the page tries to come back to its talk (static/line.js)."""
HEAR = """() => {
  const [context] = window.contexts.slice(-1);
  const analyser = new AnalyserNode(context, { fftSize: 32768 });
  const connect = window.outputs.slice(-1)[0];
  connect.connect(analyser);
  window.loudness = () => {
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    return Array.from(samples);
  };
}"""
OUTPUTS = """() => {
window.outputs = [];
const connected = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...more) {
  if (to instanceof AudioDestinationNode && this instanceof GainNode) window.outputs.push(this);
  return connected.call(this, to, ...more);
};
}"""


def tone(hertz: float, seconds: float) -> list[bytes]:
    """Frames of 20 ms, as the service sends them."""
    samples = 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)
    pcm = (samples * 32_767).astype("<i2")
    return [pcm[at : at + FRAME].tobytes() for at in range(0, len(pcm), FRAME)]


def loudest_hz(samples: np.ndarray, rate: int = RATE) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))


def test_the_microphone_arrives_as_frames_of_20_ms_and_is_told_by_a_meter(
    service: Service, page: Page
) -> None:
    begin(page, aloud=True)
    expect(page.locator(".state")).to_have_text("I'm listening")
    until(
        page,
        "new DOMMatrix(getComputedStyle(document.querySelector('.level div')).transform).a > 0.4",
    )
    while len(service.heard) < 2 * RATE:
        page.wait_for_timeout(20)
    assert len(service.heard) % (2 * FRAME) == 0
    heard = np.frombuffer(bytes(service.heard), "<i2")[-RATE // 2 :]
    assert loudest_hz(heard) == pytest.approx(TONE_HZ, abs=4)
    assert np.abs(heard).max() > 3000


def test_nothing_is_sent_while_the_microphone_is_off(service: Service, page: Page) -> None:
    begin(page)
    assert not page.evaluate("window.tracks.some((track) => track.readyState === 'live')")
    expect(page.locator(".state")).to_contain_text("Microphone off")
    page.locator("[data-control=microphone]").click()
    while not service.heard:
        page.wait_for_timeout(20)
    page.locator("[data-control=microphone]").click()
    expect(page.locator(".state")).to_contain_text("Microphone off")
    service.show(heard="so far")
    expect(page.locator(".heard")).to_contain_text("so far")
    sent = len(service.heard)
    service.show(heard="and further")
    expect(page.locator(".heard")).to_contain_text("and further")
    assert len(service.heard) == sent
    assert not page.evaluate("window.tracks.some((track) => track.readyState === 'live')")


def test_without_a_microphone_the_talk_goes_on_by_touch(service: Service, visit: Visit) -> None:
    page = visit()
    page.evaluate(
        """() => {
          MediaDevices.prototype.getUserMedia = () => Promise.reject(new Error("none here"));
        }"""
    )
    begin(page, aloud=True)
    expect(page.locator(".state")).to_have_text("No microphone: touch or press keys")
    service.script = lambda message: {"heard": f"key {message['keys']}"}
    page.keyboard.press("1")
    expect(page.locator(".heard")).to_contain_text("key 1")
    page.close()


def test_prompts_are_played_at_the_volume_and_forgotten_at_once(
    service: Service, visit: Visit
) -> None:
    page = visit()
    page.evaluate(OUTPUTS)
    begin(page)
    until(page, "window.contexts.slice(-1)[0].state === 'running'")
    page.evaluate(HEAR)
    # Longer than a machine that stands still for a while.
    service.sound(*tone(1000, 30))
    until(page, "Math.max(...window.loudness().slice(-2000)) > 0.3")
    played = np.array(page.evaluate("window.loudness()"))[-4000:]
    assert loudest_hz(played) == pytest.approx(1000, abs=10)
    page.locator("[data-control=more]").click()
    page.locator("[data-control=volume]").click()
    expect(page.locator("[data-control=volume]")).to_have_text("Volume 4 of 4")
    until(page, "Math.max(...window.loudness().slice(-2000)) > 0.45")
    service.forget()
    until(page, "Math.max(...window.loudness().slice(-400)) === 0")
    # Two seconds of sound around the cut: it is a cut, and nothing comes after it.
    cut = np.array(page.evaluate("window.loudness()"))
    silent = np.flatnonzero(np.abs(cut) > 0.01)[-1]
    assert np.abs(cut[silent + 1 :]).max(initial=0) < 0.01
    assert silent < len(cut) - 1
    page.close()


def test_a_service_that_hangs_is_noticed_by_its_silence(service: Service, page: Page) -> None:
    begin(page)
    # A connection that is made anew at once shows its loss for half a second, too short to be seen
    # for certain: this one comes back when it has been seen.
    service.refuse, began_s = BROKEN, time.monotonic()
    service.sound(*tone(1000, 0.2))
    # Three seconds by the sound's own clock, which a busy machine lets run late.
    expect(page.locator(".lost")).to_be_visible(timeout=20_000)
    service.refuse = 0
    expect(page.locator(".lost")).to_be_hidden()
    # It asks for the same talk at once; after 15 s, which a busy machine may need, for a new one.
    first, again = service.sessions[:2]
    assert first == again
    assert len(set(service.sessions)) == 1 or time.monotonic() - began_s > MENDED_S
