"""Every closed answer has a key, for gauze, numb lips and noise."""

from __future__ import annotations

import pytest

from dialog.answering import keyed
from dialog.knowledge.schema import Question
from tests.dialog.talking import Call, call, english

SPOKEN_ONLY = ("free", "duration")
"""Kinds that no key can answer; they can be left without one."""
CLOSED = [q for q in english().questions if q.kind not in SPOKEN_ONLY]


@pytest.mark.parametrize("question", CLOSED, ids=lambda question: question.id)
def test_every_question_can_be_answered_by_key(question: Question) -> None:
    keys = {
        "yes_no": {"1": "yes", "2": "no"},
        "count": {"1": "yes", "2": "no"},
        "choice": {choice.key: choice.value for choice in question.choices},
        "length": {"5": "5", "13#": "13"},
        "scale": {"7": "7", "10#": "10"},
        "digits": {"3125550142#": "3125550142"},
    }[question.kind]
    for key, value in keys.items():
        found = keyed(question, key)
        assert (found.status, found.value, found.how) == ("known", value, "keyed")


def test_an_ear_is_told_the_answers_and_their_keys() -> None:
    told = {"opening": "my implant fell out", "bleeding": "yes", "have_piece": "no"}
    listened = [*call().listened, *call(told).listened]
    for heard in listened:
        question = english().question(heard.question)
        assert heard.kind == question.kind
        assert all(answer.phrases for answer in heard.answers)
        if question.kind in ("yes_no", "count"):
            assert [(a.value, a.key) for a in heard.answers[:2]] == [("yes", "1"), ("no", "2")]
        if question.kind == "choice":
            keys = {choice.key: choice.value for choice in question.choices}
            assert {a.key: a.value for a in heard.answers if a.key} == keys
    assert {heard.kind for heard in listened} >= {"yes_no", "choice", "free", "digits"}


@pytest.mark.parametrize(
    ("question", "key"), [("breathing", "3"), ("stage", "9"), ("hard_or_soft", "9")]
)
def test_a_key_says_that_the_caller_does_not_know(question: str, key: str) -> None:
    assert keyed(english().question(question), key).status == "unsure"


@pytest.mark.parametrize("keys", ["", "#", "5", "7777"])
def test_other_keys_are_no_answer_to_yes_or_no(keys: str) -> None:
    assert keyed(english().question("breathing"), keys).status == "none"


def test_a_whole_call_by_keys_ends_in_a_case() -> None:
    keys = {q.id: "[keys 2]" for q in english().questions}
    keys |= {"opening": "[keys 1]", "what_came_out": "[silence]", "have_piece": "[keys 1]"}
    keys |= {"for_whom": "[keys 1]", "hard_or_soft": "[keys 1]", "confirm": "[keys 1]"}
    keys |= {
        "mouth_opening": "[keys 1]",
        "length": "[keys 5]",
        "callback_number": "[keys 3125550142]",
    }
    done = call(keys)
    assert done.state.ended == "done"
    assert done.case["callback_number"] == "3125550142"
    assert done.case["urgency"] in ("U1", "U2")


def test_a_confirmation_by_key_keeps_or_drops_what_was_heard() -> None:
    told = {"opening": "a big metal screw came out with no tooth on it", "stage": "I don't know"}
    heard = Call().until("length", told).say("thirteen millimeters")
    assert heard.say("[keys 1]").state.facts.value("length") == 13.0
    again = Call().until("length", told).say("thirteen millimeters", "[keys 2]")
    assert again.question == "length"
    assert again.state.facts.get("length") is None
