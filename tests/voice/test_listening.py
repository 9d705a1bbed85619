"""One utterance being heard: looks, what followed them, and what is taken for all of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from dialog.effects import Listen
from tests.fakes import ScriptedEar, quiet, tone
from voice.channels import BLOCK
from voice.listening import Listening
from voice.work import PATIENCE_S, AtOnce, Job

EXPECTED = Listen("breathing", "yes_no")
T = TypeVar("T")


class Behind:
    """Work that is so far behind that it is done only when told."""

    def __init__(self) -> None:
        self._tasks: list[Callable[[], None]] = []

    def submit(self, task: Callable[[], T], now_s: float) -> Promised[T]:
        promised: Promised[T] = Promised()
        self._tasks.append(lambda: promised.value.set_result(task()))
        return promised

    def catch_up(self) -> None:
        while self._tasks:
            self._tasks.pop(0)()

    def close(self) -> None:
        """Nothing is held."""


class Promised(Job[T]):
    def __init__(self) -> None:
        self.value: Future[T] = Future()

    def done(self, now_s: float) -> bool:
        return self.value.done()

    def result(self) -> T:
        return self.value.result(0)


def heard(after: float, *, went_on: bool = False) -> tuple[ScriptedEar, Listening]:
    """A word, a look at it, and sound of this loudness after it."""
    ear = ScriptedEar("no", takes_s=0.3)
    listening = Listening(ear, EXPECTED, AtOnce(ear.stopwatch), 0.0)
    word, rest = tone(0.3), quiet(0.4) + after
    for start in range(0, len(word), BLOCK):
        listening.accept(word[start : start + BLOCK], 0.3)
    listening.peek(0.4)
    for start in range(0, len(rest), BLOCK):
        listening.accept(rest[start : start + BLOCK], 0.5)
    assert listening.seen(1.0) is not None
    if went_on:
        listening.went_on(1.0)
    listening.finish(1.0)
    return ear, listening


def test_what_a_look_saw_before_a_pause_was_all_and_takes_no_more_time() -> None:
    ear, listening = heard(after=0.001)
    assert listening.finished(1.0)
    words = listening.words()
    assert words is not None
    assert words.text == "no"
    assert ear.stopwatch() == 0.3


def test_a_loud_sound_after_the_look_is_decoded_with_the_rest() -> None:
    ear, listening = heard(after=0.5)
    assert not listening.finished(1.0)
    assert len(ear.turns[0].sound) == len(tone(0.3)) + len(quiet(0.4))
    assert ear.stopwatch() == 0.6


def test_who_goes_on_is_decoded_with_the_pause_between() -> None:
    ear, _ = heard(after=0.001, went_on=True)
    assert len(ear.turns[0].sound) == len(tone(0.3)) + len(quiet(0.4))
    assert ear.stopwatch() == 0.6


def test_a_look_that_the_caller_spoke_on_after_is_not_begun() -> None:
    ear, work = ScriptedEar("no", takes_s=0.3), Behind()
    listening = Listening(ear, EXPECTED, work, 0.0)
    for at_s in (0.1, 0.3, 0.5):
        listening.accept(tone(0.1), at_s)
        listening.peek(at_s)
        listening.went_on(at_s)
    listening.accept(tone(0.1), 0.6)
    listening.finish(0.7)
    work.catch_up()
    words = listening.words()
    assert words is not None
    assert words.text == "no"
    assert len(ear.turns[0].sound) == 4 * len(tone(0.1))
    assert ear.stopwatch() == 0.3


def test_a_look_that_is_not_over_at_the_end_is_waited_for_and_nothing_is_decoded_twice() -> None:
    ear, work = ScriptedEar("no", takes_s=0.3), Behind()
    listening = Listening(ear, EXPECTED, work, 0.0)
    listening.accept(tone(0.3), 0.3)
    listening.peek(0.4)
    listening.accept(quiet(0.3), 0.7)
    listening.finish(0.7)
    assert not listening.finished(0.8)
    work.catch_up()
    assert listening.finished(0.8)
    words = listening.words()
    assert words is not None
    assert words.text == "no"
    assert ear.stopwatch() == 0.3


def test_a_turn_that_was_given_up_costs_the_next_one_nothing_and_is_closed() -> None:
    ear, work = ScriptedEar("no", takes_s=0.3), Behind()
    listening = Listening(ear, EXPECTED, work, 0.0)
    listening.accept(tone(0.3), 0.3)
    listening.finish(0.4)
    assert listening.finished(0.5 + PATIENCE_S)
    assert listening.words() is None
    listening.close(0.5 + PATIENCE_S)
    work.catch_up()
    assert ear.stopwatch() == 0.0
    assert ear.turns[0].closed
