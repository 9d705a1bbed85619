"""The sound of a call, kept only with consent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dialog.effects import Record
from tests.fakes import ListSink, ScriptedEar, ask, tone
from tests.voice.call.scene import GOODBYE, NO, Scene
from voice.channels import RATE
from voice.turns.activity import BLOCK_S

AGREED = [
    ask("recording", answers=NO),
    (Record(True), *ask("opening", "free")),
    *[ask("breathing", answers=NO), GOODBYE],
]
REFUSED = [AGREED[0], (Record(False), *ask("opening", "free")), *AGREED[2:]]


def _three_answers() -> dict[str, Any]:
    return {"recording": [tone(0.5)], "opening": [tone(2)], "breathing": [tone(0.3)]}


def test_with_consent_both_sides_are_kept_from_the_first_word_to_the_last() -> None:
    scene = Scene(_three_answers(), turns=AGREED, ear=ScriptedEar("yes", "it fell", "no"))
    outcome = scene.run()
    caller = np.concatenate([caller for caller, _ in scene.sink.sounds])
    service = np.concatenate([service for _, service in scene.sink.sounds])
    assert len(caller) == len(service)
    assert len(caller) / RATE == pytest.approx(outcome.lasted_s, abs=2 * BLOCK_S)
    loud_s = (np.abs(caller) > 0.1).sum() / (np.abs(tone(1)) > 0.1).sum()
    assert loud_s == pytest.approx(2.8, abs=0.05)


def test_without_consent_no_sound_is_kept() -> None:
    scene = Scene(_three_answers(), turns=REFUSED, ear=ScriptedEar("no", "it fell", "no"))
    assert scene.run().reason == "done"
    assert scene.sink.sounds == []


def test_a_recording_that_fails_does_not_end_the_call() -> None:
    scene = Scene(
        _three_answers(),
        turns=AGREED,
        ear=ScriptedEar("yes", "it fell", "no"),
        sink=ListSink(sound_fails_at=1),
    )
    outcome = scene.run()
    assert outcome.reason == "done"
    assert len(scene.faults) == 1
    assert not scene.heard_the_fallback
