"""Whatever breaks in a call, its caller is told whom to call."""

from __future__ import annotations

from typing import Any

import pytest

from dialog.events import CallBegan, EarFailed, Heard, HeardNoWords, HungUp, Keyed
from tests.fakes import FailingMouth, ListSink, ScriptedEar, ask, tone
from tests.voice.call.scene import FALLBACK, GOODBYE, NO, TWO_QUESTIONS, Scene
from voice.channels import RATE
from voice.channels.recording import Recording
from voice.deaf import Deaf
from voice.errors import DeviceLost, RecognitionFailed


class LostLine(Recording):
    """A microphone that is unplugged after two seconds."""

    def read(self) -> Any:
        if self.now_s > 2.0:
            raise DeviceLost("The microphone stopped giving sound: plug it in again.")
        return super().read()


@pytest.mark.parametrize(
    ("label", "broken"),
    [
        ("the mouth dies before a word", {"mouth": FailingMouth(0)}),
        ("the mouth dies at the second question", {"mouth": FailingMouth(1)}),
        ("the disk is full from the start", {"sink": ListSink(fails_at=0)}),
        ("the disk fills up in mid-call", {"sink": ListSink(fails_at=5)}),
        ("the dialog has a bug", {"turns": [ask("opening", "free"), ()]}),
    ],
)
def test_whatever_breaks_the_caller_hears_whom_to_call(label: str, broken: dict[str, Any]) -> None:
    scene = Scene({"opening": [tone(3)], "breathing": [tone(0.3)]}, **broken)
    outcome = scene.run()
    assert outcome.reason == "fault", label
    assert scene.heard_the_fallback, label
    assert scene.faults == [outcome.fault], label
    assert outcome.lasted_s >= len(FALLBACK) / RATE, label
    if not scene.sink.refuses:
        assert scene.events[-1] is HungUp, label


class RefusingEar(ScriptedEar):
    """Will not even begin to listen, the first time."""

    def listen(self, expected: Any) -> Any:
        turn = super().listen(expected)
        if len(self.turns) == 1:
            raise RecognitionFailed("All ears are busy: allow more of them.")
        return turn


class NoEar(Deaf):
    def stopwatch(self) -> float:
        return 0.0


class ChokingEar(ScriptedEar):
    """Gives up in the middle of a sentence, the first time."""

    def listen(self, expected: Any) -> Any:
        turn = super().listen(expected)
        if len(self.turns) == 1:
            turn.accept = self._choke  # type: ignore[method-assign]
            turn.dies = True
        return turn

    def _choke(self, samples: Any) -> None:
        raise RecognitionFailed("The ear died: start it again.")


@pytest.mark.parametrize(
    ("label", "ear"),
    [
        ("at the end", ScriptedEar("the cap came out", "no", dies_at=(0,))),
        ("before a word", RefusingEar("the cap came out", "no")),
        ("in the middle", ChokingEar("the cap came out", "no")),
    ],
)
def test_an_ear_that_fails_costs_an_apology_and_a_repeat(label: str, ear: ScriptedEar) -> None:
    turns = [ask("opening", "free"), *TWO_QUESTIONS]
    scene = Scene({"opening": [tone(3)], "breathing": [tone(0.3)]}, turns, ear)
    outcome = scene.run()
    assert scene.events == [CallBegan, EarFailed, Heard, Heard], label
    assert outcome.reason == "done"
    assert outcome.fault is None
    assert [type(fault.error) for fault in scene.faults] == [RecognitionFailed]
    assert [fault["error"] for fault in scene.sink.of("fault")] == ["RecognitionFailed"]
    assert not scene.heard_the_fallback


def test_nobody_is_apologized_to_in_the_middle_of_their_sentence() -> None:
    turns = [ask("opening", "free"), GOODBYE]
    scene = Scene({"opening": [tone(5)]}, turns, ChokingEar())
    outcome = scene.run()
    assert scene.events == [CallBegan, EarFailed]
    assert outcome.lasted_s > 5.0


def test_who_was_not_heard_three_times_goes_on_by_keys() -> None:
    turns = [ask("breathing", answers=NO)] * 4 + [GOODBYE]
    answers = {"breathing": [tone(0.3), tone(0.3), tone(0.3), tone(0.3), "2"]}
    ear = ScriptedEar("no", "no", "no", "no", dies_at=(0, 1, 2))
    scene = Scene(answers, turns, ear)
    assert scene.run().reason == "done"
    assert scene.events == [CallBegan, EarFailed, EarFailed, EarFailed, HeardNoWords]
    assert [event.by_keys for event in scene.dialog.events if isinstance(event, EarFailed)] == [
        *(False, False, True)
    ]
    assert len(ear.turns) == 3, "a lost ear is not asked any more"


def test_one_good_answer_forgives_the_ear() -> None:
    turns = [ask("breathing", answers=NO)] * 6 + [GOODBYE]
    ear = ScriptedEar(*["no"] * 6, dies_at=(0, 1, 3, 4))
    scene = Scene({"breathing": [tone(0.3)]}, turns, ear)
    scene.run()
    failures = [event for event in scene.dialog.events if isinstance(event, EarFailed)]
    assert len(failures) == 4
    assert not any(failure.by_keys for failure in failures)


def test_a_call_without_an_ear_is_held_by_keys() -> None:
    scene = Scene({"breathing": ["2"]}, [ask("breathing", answers=NO), GOODBYE])
    scene.ear = NoEar()  # type: ignore[assignment]
    scene.run()
    assert scene.events == [CallBegan, Keyed]
    assert scene.dialog.events[0].by_keys  # type: ignore[union-attr]


def test_what_a_full_disk_refuses_goes_to_the_operator() -> None:
    scene = Scene({"opening": [tone(3)]}, sink=ListSink(fails_at=3))
    scene.run()
    (fault,) = scene.faults
    assert isinstance(fault.error, OSError)
    heard = fault.unwritten[0]
    assert heard.kind == "event"
    assert heard.data["hypotheses"][0]["text"] == "the cap came out"


def test_a_lost_microphone_ends_the_call_and_the_case_is_closed() -> None:
    scene = Scene({"opening": [tone(5)]}, line=LostLine)
    outcome = scene.run()
    assert outcome.reason == "hung up"
    assert isinstance(scene.faults[0].error, DeviceLost)
    assert scene.events[-1] is HungUp
    assert not scene.heard_the_fallback


def test_an_interrupt_closes_the_case_and_goes_on_up() -> None:
    class Stopped(ScriptedEar):
        def listen(self, expected: Any) -> Any:
            raise KeyboardInterrupt

    scene = Scene({"opening": [tone(3)]}, ear=Stopped())
    with pytest.raises(KeyboardInterrupt):
        scene.run()
    assert scene.events[-1] is HungUp
