"""People's ages and tooth numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialog.measures.ages import ages
from dialog.measures.teeth import tooth_numbers

AGED = {
    "Hi, I'm seventy and I've had a nickel allergy since my twenties.": (70, "self"),
    "I'm sixty-eight. My screw and tooth came out.": (68, "self"),
    "Thanks, I'm sixty-one, I'll go carefully.": (61, "self"),
    "It's my daughter, she's sixteen.": (16, "other"),
    "my son is 9": (9, "other"),
    "68 years old": (68, ""),
    "sixteen-year-old": (16, ""),
    "a fifty year old woman": (50, "other"),
    "aged 50": (50, ""),
    "eighteen months old": (1.5, ""),
    "I'm in my seventies": (75, "self"),
}


@pytest.mark.parametrize(
    "text",
    [
        "I've a three-week-old implant upper left",
        "a ten year old crown",
        "two-month-old bone graft",
    ],
)
def test_the_age_of_a_piece_is_nobodys(text):
    assert ages(text) == ()


@pytest.mark.parametrize(("text", "age"), AGED.items())
def test_ages_are_read_with_whose_they_are(text, age):
    (found,) = ages(text)
    assert (found.value, found.who) == age


@pytest.mark.parametrize(
    "text",
    [
        "It's fifteen years old.",
        "my implant is fifteen years old",
        "I'm two weeks out",
        "I'm one of the first",
        "I'm five minutes away",
        "since my twenties",
        "she's two inches taller",
        "",
    ],
)
def test_other_numbers_are_no_ages(text):
    assert ages(text) == ()


TEETH = {
    "it's my front tooth, number eight, done seven years ago": [8],
    "tooth fourteen": [14],
    "tooth number 14": [14],
    "#8": [8],
    "teeth 8 and 9": [8, 9],
    "two number eight": [8],
    "number forty": [],
    "my phone number is five five five": [],
    "call me at my number five five five oh one two three": [],
    "two implants": [],
}


@pytest.mark.parametrize(("text", "teeth"), TEETH.items())
def test_tooth_numbers_are_told_from_other_numbers(text, teeth):
    assert [tooth.value for tooth in tooth_numbers(text)] == teeth


@given(st.text())
def test_any_text_is_read_without_a_fault(text):
    for reading in (*ages(text), *tooth_numbers(text)):
        assert reading.words == text[reading.start : reading.end]
