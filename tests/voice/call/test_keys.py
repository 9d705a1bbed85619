"""Keys pressed in a call, and what was said before them."""

from __future__ import annotations

from typing import Any

import pytest

from dialog.effects import End, Say
from dialog.events import Heard, Keyed
from tests.fakes import ScriptedEar, ask, quiet, tone
from tests.voice.call.scene import GOODBYE, NO, Scene


def told(scene: Scene) -> list[str]:
    """Keys and words in the order in which the dialog learned of them; * where a key was first."""
    return [
        event.keys if isinstance(event, Keyed) else event.text + "*" * event.overtaken
        for event in scene.dialog.events
        if isinstance(event, Keyed | Heard)
    ]


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("after it", [tone(2), quiet(2), "2"]),
        ("in the middle of it", [tone(2), "2"]),
    ],
)
def test_a_key_is_the_answer_at_once_and_what_was_said_before_it_is_told_too(
    label: str, answer: Any
) -> None:
    long = "What is it that came out? " * 4
    scene = Scene(
        {"breathing": [answer], "opening": [tone(3)]},
        [ask("breathing", answers=NO), *([ask("opening", "free", text=long)] * 2), GOODBYE],
        ear=ScriptedEar("my throat is swelling", "the cap came out", takes_s=3.0),
    )
    assert scene.run().reason == "done", label
    assert told(scene) == ["2", "my throat is swelling*", "the cap came out"]
    assert len(scene.sink.of("cut")) == 1, "the question is not put twice over"


def test_what_was_said_before_a_key_is_told_before_the_next_key() -> None:
    scene = Scene(
        {"breathing": [[tone(2), quiet(2), "2"]], "bleeding": ["2", None]},
        [ask("breathing", answers=NO), *[ask("bleeding", answers=NO)] * 2, GOODBYE],
        ear=ScriptedEar("my throat is swelling", takes_s=9.0),
    )
    scene.run()
    assert told(scene) == ["2", "my throat is swelling*"]


def test_a_key_that_ends_the_call_waits_for_what_was_said_before_it() -> None:
    scene = Scene(
        {"confirm": [[tone(2), quiet(2), "1"], "1"]},
        [ask("confirm", answers=NO), ask("confirm", answers=NO), GOODBYE],
        ear=ScriptedEar("yes but my throat is swelling", takes_s=6.0),
        ends=True,
    )
    assert scene.run().reason == "done"
    assert told(scene) == ["yes but my throat is swelling*", "1"]


def test_who_hangs_up_after_a_key_is_still_told_of() -> None:
    scene = Scene(
        {"breathing": [[tone(2), quiet(2), "2"]]},
        [ask("breathing", answers=NO), ask("opening", "free", text="What is it? " * 9)],
        ear=ScriptedEar("my throat is swelling", takes_s=9.0),
        channel={"hangs_up_s": 6.0},
    )
    assert scene.run().reason == "hung up"
    assert told(scene) == ["2", "my throat is swelling*"]


def test_a_sound_too_short_for_words_before_a_key_is_forgotten_and_written_down() -> None:
    scene = Scene(
        {"breathing": [[tone(0.2), "2"]], "opening": [tone(3)]},
        [ask("breathing", answers=NO), ask("opening", "free"), GOODBYE],
        ear=ScriptedEar("mumble", "the cap came out"),
    )
    assert scene.run().reason == "done"
    assert told(scene) == ["2", "the cap came out"]
    assert len(scene.sink.of("forgotten")) == 1


@pytest.mark.parametrize(
    ("label", "pressed", "early"),
    [
        ("twice", "22", True),
        ("while the prompt plays, a second in", ["2", quiet(0.7), "2"], False),
    ],
)
def test_a_key_is_told_apart_that_came_before_the_question_could_be_understood(
    label: str, pressed: Any, early: bool
) -> None:
    long = (Say("Press one for yes, or two for no.", "question"),)
    question, listen = ask("breathing", text="Is it hard to breathe right now?", answers=NO)
    scene = Scene(
        {"bleeding": [pressed]},
        [ask("bleeding", answers=NO), (question, *long, listen), GOODBYE],
    )
    assert scene.run().reason == "done"
    first, second = [event for event in scene.dialog.events if isinstance(event, Keyed)]
    assert not first.before_question
    assert second.before_question is early, label


def test_a_number_being_keyed_is_finished_although_time_is_up() -> None:
    goodbye = (Say("Goodbye.", "goodbye"), End("time up"))
    scene = Scene({"callback": ["3125550142"]}, [ask("callback", "digits"), goodbye], limit_s=3.5)
    scene.run()
    assert told(scene) == ["3125550142"]
