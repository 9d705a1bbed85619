"""Counts of times and things, and the pain scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialog.measures.counts import counts, scale

COUNTED = {
    "four times": (4, "times"),
    "twice": (2, "times"),
    "just once": (1, "times"),
    "for the second time": (2, "times"),
    "this is the third time": (3, "times"),
    "no, never": (0, "times"),
    "a couple of times": (2, "times"),
    "three or four times": (3.5, "times"),
    "several times": (4, "times"),
    "two of them": (2, "things"),
    "it's two pieces": (2, "things"),
    "both": (2, "things"),
}


@pytest.mark.parametrize(("text", "count"), COUNTED.items())
def test_counts_are_read(text, count):
    (found,) = counts(text)
    assert (found.value, found.of) == count


@pytest.mark.parametrize(
    "text", ["all at once", "come at once", "five millimeters", "", "some time"]
)
def test_no_count_is_made_up(text):
    assert counts(text) == ()


ON_SCALE = {
    "seven": 7,
    "seven out of ten": 7,
    "ten out of ten": 10,
    "7/10": 7,
    "seven or eight": 8,
    "between five and six": 6,
    "no pain": 0,
    "none at all": 0,
    "zero": 0,
    "it doesn't hurt": 0,
    "oh it's a seven": 7,
    "ate": 8,
    "a twenty": 10,
    "two days, about a six": 6,
    "it was an eight now it's a three": 3,
    "five, no, six": 6,
}


@pytest.mark.parametrize(("text", "value"), ON_SCALE.items())
def test_the_scale_takes_the_upper_end(text, value):
    answer = scale(text)
    assert answer is not None
    assert answer.value == value


@pytest.mark.parametrize(
    "text",
    [
        "I don't know",
        "it doesn't hurt much",
        "bad",
        "two days",
        "I'm seventy, and it hurts",
        "I have two implants",
        "number eight",
        "Oh.",
        "",
    ],
)
def test_no_pain_is_made_up(text):
    assert scale(text) is None


@given(st.text())
def test_any_text_is_read_without_a_fault(text):
    for count in counts(text):
        assert count.words == text[count.start : count.end]
    answer = scale(text)
    assert answer is None or 0 <= answer.value <= 10
