"""The page's side of a talk, as the benchmark speaks it."""

from __future__ import annotations

import json

import numpy as np

from benchmarks.kiosk.talking import FRAME, Page
from voice.channels.streamed import linear


def screen(step: int, question: str = "") -> str:
    asked = {"id": question} if question else None
    return json.dumps({"screen": {"step": step, "question": asked, "case": "K7QFA"}})


def test_every_step_that_asks_is_a_question_once() -> None:
    page = Page()
    for message in (screen(0), screen(1, "opening"), screen(1, "opening"), screen(2, "opening")):
        page.take(message)
    assert page.asked == ["opening", "opening"]
    assert page.screen["step"] == 2


def test_sound_waits_to_be_heard_and_is_forgotten_when_told_so() -> None:
    page = Page()
    page.take(linear.encode(np.full(FRAME, 0.5, np.float32)))
    assert len(page.heard) == 1
    assert abs(float(page.heard[0].max()) - 0.5) < 0.01
    page.take('{"forget": true}')
    assert page.heard == []
