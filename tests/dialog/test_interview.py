"""The order of the questions and where they stop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audio_fixtures.caller import CALLERS, load_all
from benchmarks.simulation import run_as_text
from dialog.events import CallBegan
from dialog.facts import Fact
from dialog.interview import next_question, weigh
from dialog.state import State
from dialog.triage import assess
from tests.dialog.talking import Call, call, english

SAFETY = ["breathing", "bleeding", "have_piece", "swelling_or_fever", "trauma_chest_faint"]


def counts(question: str) -> bool:
    return english().question(question).counts


def state_of(**values: str) -> State:
    facts = State().facts
    for name, value in values.items():
        facts = facts.put(Fact(name, value))
    return State(facts=facts)


def asked_next(state: State) -> str:
    question = next_question(english(), state, assess(english(), state.facts))
    return question.id if question else ""


def test_safety_comes_first_in_its_fixed_order() -> None:
    asked = call().asked
    assert asked[:2] == ["recording", "opening"]
    assert asked[2:7] == SAFETY


def test_breathing_comes_before_everything_even_when_the_piece_was_described() -> None:
    opened = (
        Call().until("opening").say("a healing cap five millimeters long with grooves fell out")
    )
    assert opened.question == "breathing"


def test_surgery_within_two_days_opens_the_questions_about_numbness_and_tongue() -> None:
    asked = call({"recent_surgery": "yes"}).asked
    surgery = asked.index("recent_surgery")
    assert asked[surgery + 1 : surgery + 3] == ["numb", "swelling_under_tongue"]
    assert "numb" not in call().asked


def test_a_date_of_surgery_answers_whether_it_was_recent() -> None:
    told = call({"opening": "the cap came out, the implant was placed three months ago"})
    assert "recent_surgery" not in told.asked
    facts = told.state.facts
    assert facts.value("recent_surgery") == "no"


def test_a_missing_piece_opens_the_question_whether_it_was_swallowed() -> None:
    asked = call({"have_piece": "no, I can't find it", "swallowed_or_inhaled": "no"}).asked
    # "No" to a danger that a word raised is asked once more, under the same question.
    assert asked.index("swallowed_or_inhaled") == asked.index("have_piece") + 1
    assert "swallowed_or_inhaled" not in call().asked


def test_swelling_opens_the_question_about_the_jaw() -> None:
    asked = call({"swelling_or_fever": "yes, my cheek is a bit swollen"}).asked
    assert "mouth_opening" in asked
    assert "mouth_opening" not in call().asked


def test_when_it_came_out_is_asked_last_where_the_gum_may_close() -> None:
    cap = {"opening": "the healing cap came out, it's in my hand, no tooth on it, still healing"}
    asked = call(cap, caller_number="3125550142").asked
    assert asked[-2:] == ["when_out", "confirm"]


def test_pain_that_nobody_spoke_of_is_asked_about_and_is_urgent_from_nine() -> None:
    done = call({"opening": "the healing cap came out", "pain": "nine, it's awful"})
    assert "pain" in done.asked
    assert done.case["urgency"] == "U1"
    assert "pain" not in call({"opening": "can a nickel allergy be a problem"}).asked


def test_whether_it_happened_before_is_asked_where_something_is_loose() -> None:
    loose = call({"opening": "my crown on the implant is loose, I had it for years, no pain"})
    assert "happened_before" in loose.asked
    assert "when_out" not in loose.asked


def test_a_tooth_off_its_implant_is_not_asked_when_but_whether_again() -> None:
    asked = call(
        {
            "opening": "just the crown came off my implant, the porcelain tooth, I have it here",
            "threads": "no",
        },
        caller_number="3125550142",
    ).asked
    assert "happened_before" in asked
    assert "when_out" not in asked


@pytest.mark.parametrize(
    "answers",
    [
        {"swelling_or_fever": "yes, my cheek is swollen"},
        {"opening": "the cap came out an hour ago"},
    ],
    ids=["urgent", "said already"],
)
def test_nobody_is_asked_for_the_note_who_is_in_danger_or_told_it(answers: dict[str, str]) -> None:
    assert "when_out" not in call(answers, caller_number="3125550142").asked


def test_nobody_is_asked_for_the_note_who_wants_a_person() -> None:
    began = CallBegan(caller_number="3125550142")
    waiting = Call(began=began).until("breathing").say("can I talk to a person please")
    assert "when_out" not in waiting.through().asked


def test_nobody_who_needed_nine_questions_is_asked_one_for_the_note() -> None:
    for caller in load_all([CALLERS]):
        counted = [q for q in run_as_text(english(), caller).questions if counts(q)]
        for noted in {"when_out", "happened_before"} & set(counted):
            assert counted.index(noted) < 9, caller.id


def test_what_was_said_unasked_is_not_asked() -> None:
    told = call({"opening": "a little metal cap with no tooth on it came out, it's still healing"})
    assert not {"tooth_attached", "stage", "what_came_out"} & set(told.asked)


def test_nothing_is_asked_about_a_soft_piece_that_only_metal_has() -> None:
    asked = call({"opening": "a soft slimy clot came out of my gum"}).asked
    assert not {"threads", "threads_where", "length", "hole_on_top"} & set(asked)


def test_the_most_telling_question_comes_next_and_a_telling_one_first() -> None:
    state = state_of(came_out="yes", described="yes")
    weighed = weigh(english(), state, assess(english(), state.facts))
    assert [w.bits for w in weighed] == sorted((w.bits for w in weighed), reverse=True)
    assert weighed[0].question.id == "tooth_attached"


def test_an_urgent_case_asks_nothing_more_about_the_piece() -> None:
    asked = call(
        {
            "opening": "my healing cap came out and my cheek is swollen",
            "swelling_or_fever": "yes, my cheek",
        }
    ).asked
    identify = {q.id for q in english().questions if q.phase == "identify"}
    assert not identify & set(asked)


BLOW = {
    "opening": "I fell and a piece fell out",
    "trauma_chest_faint": "yes, I fell",
    "what_came_out": "it's white",
}


@pytest.mark.parametrize(
    ("stage", "urgency"), [("it's a natural tooth", "U0"), ("it had its new tooth", "U1")]
)
def test_what_a_blow_knocked_out_is_asked_though_it_is_urgent_for_it_may_be_a_natural_tooth(
    stage: str, urgency: str
) -> None:
    held = call({**BLOW, "stage": stage})
    assert {"what_came_out", "stage"} <= set(held.asked)
    assert held.case["urgency"] == urgency


def test_a_question_only_gets_no_questions_about_a_piece() -> None:
    asked = call({"opening": "I'm allergic to nickel, can I get an implant?"}).asked
    identify = {q.id for q in english().questions if q.phase == "identify"}
    assert not identify & set(asked)
    assert "breathing" in asked


def test_a_number_that_the_line_shows_is_not_asked_for() -> None:
    assert "callback_number" not in call(caller_number="3125550142").asked
    assert "callback_number" in call().asked


def test_no_recording_is_asked_for_where_the_practice_keeps_none() -> None:
    knowledge = english()
    silent = replace(knowledge, practice=replace(knowledge.practice, record=False))
    assert Call(knowledge=silent).question == "opening"


def test_everything_asked_and_known_ends_the_questions() -> None:
    state = State(facts=call().state.facts, asked=tuple(q.id for q in english().questions))
    assert asked_next(state) == ""


@pytest.mark.parametrize("doubt", ["I don't know", "not sure", "yes", "no", "maybe"])
def test_never_more_than_fourteen_questions_whatever_is_answered(doubt: str) -> None:
    answers = {q.id: doubt for q in english().questions if q.id not in ("breathing",)}
    answers |= {"breathing": "no", "opening": "something came out", "bleeding": "no"}
    answers |= {"have_piece": "yes", "swelling_or_fever": "no", "trauma_chest_faint": "no"}
    answers |= {"swelling_under_tongue": "no", "confirm": "yes", "recording": "no"}
    asked = dict.fromkeys(call(answers).asked)
    assert len([q for q in asked if counts(q)]) <= 14


def test_no_caller_of_ours_is_asked_more_than_fourteen_questions() -> None:
    sample = load_all([CALLERS])[::7]
    assert max(len(run_as_text(english(), caller).questions) for caller in sample) <= 14
