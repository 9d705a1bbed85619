"""Answers that give nothing: put in other words, keys offered, left; silence is given time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialog.conversation import State, step
from dialog.effects import Listen, Say
from dialog.events import CallBegan, Heard, Hypothesis
from tests.dialog.talking import HARMLESS, Call, english
from tests.dialog.test_any_conversation import vocabulary

GARBAGE = "purple monkey dishwasher"


def prompts(call: Call) -> list[str]:
    return [effect.text for effect in call.effects if isinstance(effect, Say)]


def waits(call: Call) -> float:
    return next(effect.no_input_s for effect in call.effects if isinstance(effect, Listen))


def test_words_that_answer_nothing_are_asked_again_in_other_words_then_with_keys() -> None:
    question = english().question("bleeding")
    call = Call().until("bleeding").say(GARBAGE)
    assert question.ask[1] in prompts(call)[-1]
    call.say(GARBAGE)
    assert "Press one for yes" in prompts(call)[-1]


def test_a_safety_question_left_is_confirmed_once_more_and_then_counts_as_the_danger() -> None:
    call = Call().until("breathing").say(*[GARBAGE] * 4)
    assert call.ended
    assert call.case["urgency"] == "U0"


def test_another_question_is_left_after_two_failures() -> None:
    call = Call().until("tooth_attached").say(*[GARBAGE] * 3)
    assert call.question != "tooth_attached"
    assert "tooth_attached" in call.state.given_up
    fact = call.state.facts.get("tooth_attached")
    assert fact is not None
    assert fact.status == "no_answer"


def test_silence_is_first_given_time_without_putting_the_question_again() -> None:
    call = Call().until("tooth_attached").say("[silence]")
    assert prompts(call) == ["Take your time."]
    assert waits(call) > 8.0


def test_a_noise_is_told_to_be_one() -> None:
    call = Call().until("tooth_attached").say("[cough]")
    assert prompts(call)[0] == "I heard a sound, but no words."


def test_a_silent_line_ends_with_the_emergency_number_and_the_office() -> None:
    call = Call()
    for _ in range(8):
        if not call.ended:
            call.say("[silence]")
    assert call.state.ended == "silence"
    goodbye = prompts(call)[-1]
    assert "nine one one" in goodbye
    assert "Goodbye" in goodbye


def test_a_word_ends_the_count_of_silences() -> None:
    call = Call().until("breathing")
    for question in ("breathing", "bleeding", "have_piece"):
        assert call.question == question
        call.say("[silence]", "yes" if question == "have_piece" else "no")
        assert call.state.silences == 0


@pytest.mark.parametrize("question", ["breathing", "bleeding", "swelling_or_fever"])
def test_a_safety_question_in_silence_is_recorded_as_unanswered(question: str) -> None:
    call = Call().until(question)
    while not call.ended:
        call.say("[silence]")
    fact = call.state.facts.get(question)
    assert fact is not None
    assert fact.status == "no_answer"
    assert call.case["urgency"] in ("U0", "U1")
    assert "unanswered" in call.case["red_flags"]  # type: ignore[operator]


def test_a_number_denied_twice_is_left_and_the_words_kept() -> None:
    call = Call().until("callback_number")
    short = "three one two five five five zero one four"
    for said in (short, "no", short, "no"):
        assert call.question == "callback_number"
        call.say(said)
    assert call.question == "confirm"
    assert "callback_number" in call.state.given_up


def test_what_was_not_understood_is_counted_by_how() -> None:
    call = Call().until("tooth_attached").say(GARBAGE, "[silence]", "[cough]")
    kinds = [failure.kind for failure in call.state.failures]
    assert kinds == ["no_match", "no_input", "no_words"]


MOST_PUT = 12
"""Turns in a row, whatever is said in them, after which no safety question is still being put."""


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.one_of(st.sampled_from(vocabulary()), st.text(max_size=9)), min_size=1, max_size=4)
)
def test_no_safety_question_is_put_for_ever(answers: list[str]) -> None:
    state, _ = step(english(), State(), CallBegan())
    in_a_row, before = 0, ""
    for turn in range(60):
        if state.pending is None:
            break
        question = state.pending.question
        in_a_row = in_a_row + 1 if question == before else 1
        before = question
        safety = english().question(question).is_safety
        assert not safety or in_a_row <= MOST_PUT, f"{question} was put {in_a_row} times"
        said = answers[turn % len(answers)] if safety else HARMLESS[question]
        state, _ = step(english(), state, Heard((Hypothesis(said),)))
