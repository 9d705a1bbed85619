from __future__ import annotations

import pytest

from dialog.answering import answer
from dialog.events import Heard, Hypothesis
from dialog.guessing import guess
from dialog.reading import readings
from tests.dialog.talking import Call, english

BELONGS = "it belongs to somebody else, this chin"
"""Numbness as no phrase tells it."""


def guessed(question: str, said: str) -> str:
    found = guess(english(), english().question(question), readings(english(), (Hypothesis(said),)))
    assert not found.value or not found.sure
    return found.value


def understood(question: str, said: str) -> str:
    heard = Heard((Hypothesis(said),))
    read = readings(english(), heard.hypotheses)
    return answer(english(), english().question(question), heard, read).status


@pytest.mark.parametrize(
    ("question", "said", "value"),
    [
        ("numb", BELONGS, "yes"),
        ("medicines", "he's on epilepsy tablets, nothing else", "no"),
        ("hole_on_top", "it's a ring, so it's open in the middle", "yes"),
        ("threads_where", "a short bit under the flat part", "thin_end"),
    ],
)
def test_words_that_no_phrase_holds_give_a_guess(question: str, said: str, value: str) -> None:
    assert understood(question, said) == "none"
    assert guessed(question, said) == value


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("numb", "hang on, the dog is at the postman again"),
        ("breathing", "sorry, what was that?"),
        ("numb", f"it is not true that {BELONGS}"),
        ("length", "I can only see the top of it"),
        ("opening", "it came out"),
    ],
)
def test_words_of_something_else_give_none(question: str, said: str) -> None:
    assert guessed(question, said) == ""


def test_a_danger_is_never_cleared_by_a_guess() -> None:
    dangers = [question for question in english().questions if question.danger]
    for question in dangers:
        for said in (*question.no_scored, *question.asked_no, *question.yes_scored):
            assert guessed(question.id, said) in ("", question.danger)


def test_what_was_read_back_and_the_recording_are_never_guessed() -> None:
    assert guessed("recording", "yes that's fine") == ""
    assert guessed("confirm", "yes that's right") == ""


def test_a_guess_is_asked_back() -> None:
    call = Call().until("numb", {"recent_surgery": "yes"}).say(BELONGS)
    assert call.question == "numb"
    assert "I heard that the lip, chin or tongue is still numb. Is that right?" in call.told
    assert call.state.facts.value("numb") is None


def test_a_danger_told_in_place_of_an_answer_comes_before_a_guess() -> None:
    call = Call().until("numb", {"recent_surgery": "yes"})
    call.say(f"my chest is so tight, and {BELONGS}")
    assert call.question == "trauma_chest_faint"
