"""One utterance being heard: looks, what followed them, and what is taken for all of it."""

from __future__ import annotations

from dialog.effects import Listen
from tests.fakes import ScriptedEar, quiet, tone
from voice.channels import BLOCK
from voice.listening import Listening
from voice.work import AtOnce

EXPECTED = Listen("breathing", "yes_no")


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
