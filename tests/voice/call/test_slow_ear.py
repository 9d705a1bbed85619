"""What is heard and said while the ear works."""

from __future__ import annotations

import numpy as np
import pytest

from dialog.events import CallBegan, Heard, Keyed
from tests.fakes import ScriptedEar, ask, quiet, tone
from tests.voice.call.scene import GOODBYE, NO, WAITING, Scene
from voice.channels import RATE


def asked_to_wait(scene: Scene) -> int:
    return sum(samples is WAITING for samples in scene.played)


@pytest.mark.parametrize(("takes_s", "times"), [(1.0, 0), (6.0, 1), (14.0, 2)])
def test_nobody_is_left_in_silence_while_the_ear_works(takes_s: float, times: int) -> None:
    scene = Scene(
        {"breathing": [tone(0.5)]},
        turns=[ask("breathing", answers=NO), GOODBYE],
        ear=ScriptedEar("no", takes_s=takes_s),
    )
    assert scene.run().reason == "done"
    assert scene.events == [CallBegan, Heard]
    assert asked_to_wait(scene) == times


@pytest.mark.parametrize("takes_s", [0.1, 2.5, 4.0, 9.0])
@pytest.mark.parametrize("second_s", [0.3, 1.2, 3.0, 7.0])
def test_what_is_said_while_the_ear_works_is_heard_after_it(
    takes_s: float, second_s: float
) -> None:
    scene = Scene(
        {"opening": [[tone(3), quiet(1.2), tone(second_s)]], "breathing": [None]},
        [ask("opening", "yes_no"), ask("breathing", answers=NO), GOODBYE],
        ear=ScriptedEar("the cap came out", "and I cannot breathe", takes_s=takes_s),
    )
    assert scene.run().reason == "done"
    first, second = scene.ear.turns[:2]
    whole = (np.abs(tone(second_s)) > 0.1).sum()
    assert (np.abs(second.sound) > 0.1).sum() == pytest.approx(whole, abs=5)
    assert [(e.text, e.before_question) for e in scene.dialog.events if isinstance(e, Heard)] == [
        ("the cap came out", False),
        ("and I cannot breathe", True),
    ]
    assert not np.abs(first.sound[-round(0.1 * RATE) :]).any()


def test_a_noise_made_while_the_ear_works_does_not_cut_the_next_question() -> None:
    scene = Scene(
        {"opening": [[tone(3), quiet(1.2), tone(0.1)]], "breathing": [tone(0.5)]},
        [ask("opening", "yes_no"), ask("breathing", answers=NO), GOODBYE],
        ear=ScriptedEar("the cap came out", "", "no", takes_s=2.5),
    )
    assert scene.run().reason == "done"
    heard = [event for event in scene.dialog.events if isinstance(event, Heard)]
    assert [(event.text, event.before_question) for event in heard] == [
        ("the cap came out", False),
        ("no", False),
    ]
    assert scene.sink.of("cut") == []
    assert len(scene.sink.of("forgotten")) == 1


def test_silence_while_the_ear_works_is_no_silence_after_the_question() -> None:
    scene = Scene(
        {"opening": [tone(3)], "breathing": [[quiet(7), "2"]]},
        [ask("opening", "yes_no"), ask("breathing", answers=NO), GOODBYE],
        ear=ScriptedEar("the cap came out", takes_s=15.0),
    )
    scene.run()
    assert scene.events == [CallBegan, Heard, Keyed]
