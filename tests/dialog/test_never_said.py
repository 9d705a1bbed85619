"""What must never be said is never said: in no prompt and to no caller of ours."""

from __future__ import annotations

import pytest

from audio_fixtures.caller import CALLERS, load_all
from benchmarks.simulation import run_as_text
from dialog.knowledge.forbidden import forbidden
from dialog.knowledge.spoken import prompts
from tests.dialog.talking import english


def test_no_prompt_says_it() -> None:
    said = {prompt.text: forbidden(prompt.text) for prompt in prompts(english())}
    assert {text: what for text, what in said.items() if what} == {}


def test_no_caller_hears_it() -> None:
    # A third of them, in turn with their order: all of them are judged by tests/test_callers.py.
    told = {t for caller in load_all([CALLERS])[::3] for t in run_as_text(english(), caller).told}
    assert len(told) > 100
    assert {text: forbidden(text) for text in told if forbidden(text)} == {}


@pytest.mark.parametrize(
    "text",
    [
        "Don't worry about it.",
        "You're fine.",
        "It's nothing.",
        "That is normal.",
        "It's not the implant.",
        "It is definitely a crown.",
        "You have an infection.",
        "It's infected.",
        "Take ibuprofen for the pain.",
        "Stop taking your blood thinner.",
        "Make yourself vomit.",
        "That will cost two hundred dollars.",
        "That was your dentist's mistake.",
        "Drive yourself to the emergency room.",
        "I'm calling nine one one for you.",
        "It's too late to save it.",
        "There is no nickel in it.",
        "It will heal.",
    ],
)
def test_the_check_sees_it(text: str) -> None:
    assert forbidden(text)


@pytest.mark.parametrize(
    "text",
    [
        "It could still be the implant.",
        "Don't drive yourself.",
        "Don't stop any medicine on your own.",
        "I can't say whether that is normal.",
        "I can't tell whether it is infected.",
        "Don't wait on this line. Hang up and dial nine one one.",
    ],
)
def test_the_check_lets_careful_words_pass(text: str) -> None:
    assert not forbidden(text)
