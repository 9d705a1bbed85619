"""What is said of a control to whoever finds it by the keyboard; the speaker is recorded."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, expect

from tests.clinic.kiosk.conftest import begin, until
from tests.clinic.kiosk.stand_in import Service
from tests.fakes import tone
from voice.channels import RATE

pytestmark = pytest.mark.browser
LABEL_S = 20
"""Long enough to be looked at on a machine that is busy."""
HEAR = """() => {
  window.sources = [];
  const { start, stop } = AudioScheduledSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (...when) {
    window.sources.push(this);
    return start.apply(this, when);
  };
  AudioScheduledSourceNode.prototype.stop = function (...when) {
    this.cut = true;
    return stop.apply(this, when);
  };
  window.sounding = () => window.sources.filter((one) => !one.cut).length;
}"""
LOUDEST = """() => {
  const one = window.sources.at(-1);
  window.analyser ??= new AnalyserNode(one.context, { fftSize: 32768 });
  one.connect(window.analyser);
  const samples = new Float32Array(window.analyser.fftSize);
  window.loudest = () => {
    window.analyser.getFloatTimeDomainData(samples);
    return samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  };
}"""

CAPTURED = """() => {
  window.captured = window.sent = 0;
  const own = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
  Object.defineProperty(MessagePort.prototype, "onmessage", {
    ...own,
    set(act) {
      own.set.call(this, act && ((event) => {
        act(event);
        if (event.data instanceof ArrayBuffer) window.captured += 1;
      }));
    },
  });
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    if (data instanceof ArrayBuffer) window.sent += 1;
    return send.call(this, data);
  };
}"""
"""Counts the microphone's frames, and those that leave the page. A frame is counted when all has
been done with it: what was captured and not sent then never will be."""


@pytest.fixture
def said(service: Service, page: Page) -> list[list[str]]:
    """What was asked to be said, as it comes."""
    file = io.BytesIO()
    soundfile.write(file, tone(LABEL_S), RATE, format="WAV", subtype="PCM_16")
    service.label = file.getvalue()
    page.evaluate(HEAR)
    return service.labels


def sounds(page: Page, how_many: int) -> None:
    until(page, f"window.sounding() === {how_many}")


def test_the_focus_of_the_keyboard_is_said_and_cut_by_the_next(
    page: Page, said: list[list[str]]
) -> None:
    page.keyboard.press("Tab")
    sounds(page, 1)
    page.evaluate(LOUDEST)
    until(page, "window.loudest() > 0.1")
    page.keyboard.press("Tab")
    until(page, "window.sources.length === 2 && window.sounding() === 1")
    assert said[0] == ["Touch to start", "Speak, touch or press keys, as you like", "1"]
    assert said[1][0] == "Start without the microphone"
    page.keyboard.press("Shift")
    sounds(page, 0)


def test_a_touch_has_nothing_said(page: Page, said: list[list[str]]) -> None:
    begin(page)
    page.locator("[data-control=more]").click()
    page.locator("[data-control=large]").click()
    expect(page.locator("[data-control=large]")).to_be_focused()
    assert said == []


def test_a_label_is_cut_by_the_service_and_said_when_that_has_spoken(
    service: Service, page: Page, said: list[list[str]]
) -> None:
    begin(page)
    page.keyboard.press("Tab")
    sounds(page, 1)
    service.show(speaking=True, emergency=True, said=["Tell the staff right now."])
    sounds(page, 0)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.textContent.trim()")
    asked = len(said)
    service.show(speaking=False)
    sounds(page, 1)
    assert len(said) == asked + 1
    assert said[-1][0] in focused


def test_what_a_press_changes_is_said_and_what_a_person_answered_is_not(
    service: Service, page: Page, said: list[list[str]]
) -> None:
    number = {"question": "callback_number", "text": "What number?", "answer": "3125550142"}
    begin(page)
    service.show(understood=[number])
    expect(page.locator(".understood button")).to_be_visible()
    page.keyboard.press("Tab")
    sounds(page, 1)
    assert said[-1] == ["What number?", "Change"]
    page.locator("[data-control=more]").focus()
    until(page, "window.sources.length === 2")
    page.keyboard.press("Enter")
    until(page, "window.sources.length === 3")
    assert said[1:] == [["Screen and sound", "off"], ["Screen and sound", "on"]]


def test_nothing_is_heard_while_a_label_sounds(
    service: Service, page: Page, said: list[list[str]]
) -> None:
    page.evaluate(CAPTURED)
    begin(page, aloud=True)
    until(page, "window.sent > 0")
    page.keyboard.press("Tab")
    sounds(page, 1)
    captured, sent = page.evaluate("[window.captured, window.sent]")
    until(page, f"window.captured >= {captured + 10}")
    assert page.evaluate("window.sent") == sent
    before = len(service.heard)
    page.keyboard.press("Shift")
    while len(service.heard) == before:
        page.wait_for_timeout(20)
    assert np.any(np.frombuffer(bytes(service.heard[before:]), "<i2"))
