"""Everything that is said in passing, over all readings of all ears."""

from __future__ import annotations

from datetime import date

import pytest

from dialog.answering import answer
from dialog.events import CallBegan, Heard, Hypothesis
from dialog.reading import readings
from dialog.understanding import understand
from tests.dialog.talking import HARMLESS, Call, english


def test_what_makes_a_case_more_urgent_is_believed_in_doubt() -> None:
    heard = Heard(
        (
            Hypothesis("the front tools came off", 0.5, "one"),
            Hypothesis("the front tooth came off", 0.3, "one"),
            Hypothesis("the frog sat by the sea", 0.2, "two"),
        )
    )
    said = understand(english(), readings(english(), heard.hypotheses))
    assert said.facts["front_tooth"] == "yes"


THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("said", "recent"),
    [
        ("they put the implant in on Tuesday", "yes"),
        ("they put the implant in on Monday", "no"),
        # Today, or a week ago: in doubt within the two days.
        ("they put the implant in on Thursday", "yes"),
        ("they put the implant in the other day", "yes"),
        ("they put the implant in in 2019", "no"),
        ("they put the implant in last week", "no"),
    ],
)
def test_a_day_of_surgery_tells_whether_it_was_within_two_days(said: str, recent: str) -> None:
    call = Call(began=CallBegan(today=THURSDAY)).until("opening").say(said)
    assert call.state.facts.value("recent_surgery") == recent


@pytest.mark.parametrize(("said", "recent"), [("it was Tuesday", "yes"), ("on Monday", "no")])
def test_a_weekday_answers_whether_surgery_was_within_two_days(said: str, recent: str) -> None:
    call = Call(began=CallBegan(today=THURSDAY)).until("recent_surgery").say(said)
    assert call.state.facts.value("recent_surgery") == recent


def test_without_a_date_a_weekday_may_be_within_two_days() -> None:
    call = Call().until("recent_surgery").say("on Monday")
    assert call.state.facts.value("recent_surgery") == "yes"


def test_without_a_date_a_month_is_not_taken_for_two_days() -> None:
    call = Call().until("recent_surgery").say("it was in June")
    assert call.state.facts.value("recent_surgery") == "no"


def test_words_that_were_tried_are_not_read_again_when_they_are_taken() -> None:
    tried = Heard((Hypothesis(HARMLESS["opening"]),), at_s=3.0, ended_s=4.0)
    taken = Heard((Hypothesis(HARMLESS["opening"]),), at_s=3.0, ended_s=4.6)
    first = readings(english(), tried.hypotheses)
    again = readings(english(), taken.hypotheses)
    assert again is first
    assert understand(english(), again) is understand(english(), first)


def test_of_several_readings_of_a_telephone_number_the_whole_one_is_right() -> None:
    heard = Heard(
        (
            Hypothesis("312, five, five zero, one four two", 0.6),
            Hypothesis("312-555-0142", 0.3),
            Hypothesis("555-0142", 0.1),
        )
    )
    knowledge = english()
    read = readings(knowledge, heard.hypotheses)
    found = answer(knowledge, knowledge.question("callback_number"), heard, read)
    assert found.value == "3125550142"
    assert not found.sure, "most of what was heard is another number: it is read back at once"
