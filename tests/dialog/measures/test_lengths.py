"""Lengths in millimeters, and everything that is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialog.measures.lengths import lengths
from dialog.measures.numbers import in_words

MEASURED = {
    "five millimeters": [5],
    "5mm": [5],
    "thirteen, one three, millimeters": [13],
    "30, three zero millimeters": [30],
    "thirteen millimeters, not one three five": [13],
    "nine mil, so not quite a centimeter": [9],
    "about eight mill, as thick as a pencil lead": [8],
    "twenty mil": [20],
    "13mm. 13mm.": [13, 13],
    "half an inch": [12.7],
    "a half inch": [12.7],
    "quarter inch": [6.35],
    "a quarter of an inch": [6.35],
    "three eighths of an inch": [9.525],
    "3/8 inch": [9.525],
    '1/2"': [12.7],
    "an inch and a half": [38.1],
    "one and a half centimeters": [15],
    "half a centimeter": [5],
    "1.5 cm": [15],
    "5 by 4 mm": [5, 4],
    "about an inch": [25.4],
    "five or six millimeters": [5.5],
    "five millimeters or six": [5.5],
    "a centimeter or two": [15],
    "half an inch to an inch": [19.05],
    "They're five millimeters long.": [5],
    "Those two short five millimeter screws really were the implants.": [5],
    # what ears write on a phone line
    "thirteen kilometers": [13],
    "five villaneters": [5],
    "12 milliner": [12],
    "ate millimeters": [8],
    "turkey millimeters": [13],
    "it's for millimeters": [4],
    # corrections
    "five millimeters, no, six millimeters": [6],
    "it's not five, it's six millimeters": [6],
}


@pytest.mark.parametrize(("text", "millimeters"), MEASURED.items())
def test_lengths_are_read_in_millimeters(text, millimeters):
    assert [length.value for length in lengths(text)] == pytest.approx(millimeters)


NO_LENGTH = [
    "It's fifteen years old.",
    "fifteen year old implant",
    "It's my front tooth, number eight, done seven years ago.",
    "tooth 14",
    "#8",
    "six weeks ago",
    "I have two implants",
    "all on four",
    "since my twenties",
    "I'm seventy",
    "four times in three months",
    "two of them",
    "day three",
    "seven out of ten",
    "five screws",
    "the two long ones are still solid",
    "I went in to have it looked at",
    "in April",
    "",
]


@pytest.mark.parametrize("text", NO_LENGTH)
def test_other_numbers_are_no_lengths(text):
    assert lengths(text) == ()


@pytest.mark.parametrize("text", [text for text in NO_LENGTH if "out of" not in text])
def test_other_numbers_are_no_lengths_even_when_millimeters_were_asked_for(text):
    assert lengths(text, bare=True) == ()


BARE = {
    "five": [5],
    "it's five": [5],
    "about five I think": [5],
    "five or six": [5.5],
    "five, no, six": [6],
    "12.5": [12.5],
    "ate": [8],
    "um, turkey.": [13],
    "I'd say for": [4],
    "seven long": [7],
    "it's fifteen years old and about ten long": [10],
    "thirteen or thirty": [13, 30],
}


def test_a_one_that_stands_for_a_thing_is_no_length():
    assert [length.value for length in lengths("five millimeters each one", bare=True)] == [5]


@pytest.mark.parametrize(("text", "millimeters"), BARE.items())
def test_a_bare_number_is_millimeters_only_when_asked_for(text, millimeters):
    assert lengths(text) == ()
    assert [length.value for length in lengths(text, bare=True)] == millimeters


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("less than an inch", "below"),
        ("not even an inch", "below"),
        ("just under half an inch", "below"),
        ("more than ten millimeters", "above"),
        ("at least a centimeter", "above"),
        ("an inch", ""),
    ],
)
def test_bounds_are_kept(text, bound):
    assert lengths(text)[0].bound == bound


def test_width_and_length_are_told_apart():
    wide, long = lengths("five millimeters wide and ten millimeters long")
    assert (wide.dimension, long.dimension) == ("wide", "long")


@given(st.integers(1, 60), st.sampled_from(["millimeters", "mm", "millimeter"]))
def test_every_length_is_read_from_its_words(value, unit):
    (length,) = lengths(f"I think it's {in_words(value)} {unit} or so")
    assert length.value == value
    assert length.approximate


@given(st.text())
def test_any_text_is_read_without_a_fault(text):
    for length in lengths(text, bare=True):
        assert length.words == text[length.start : length.end]
