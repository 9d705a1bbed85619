"""Numbers out of what callers say, and back into words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialog.measures.numbers import confusable, in_words, numbers, repaired

SAID = {
    "five": [5],
    "twenty-five": [25],
    "twenty five": [25],
    "a hundred and two": [102],
    "two hundred": [200],
    "one and a half": [1.5],
    "three point five": [3.5],
    "three point oh five": [3.05],
    "point five": [0.5],
    "half": [0.5],
    "1 1/2": [1.5],
    "3½": [3.5],
    "3/8": [0.375],
    "three eighths": [0.375],
    "two and three quarters": [2.75],
    "a quarter of an inch": [0.25],
    "as big as a quarter": [],
    "a couple of days": [2],
    "a few": [3],
    "half a dozen": [6],
    "a dozen": [12],
    "1,200": [1200],
    "two thousand nineteen": [2019],
    "the 2nd time": [],
    "5mm": [5],
    "13mm. 13mm.": [13, 13],
    "twenty, five": [20, 5],
    "7/10": [7, 10],
    "to be or not to be": [],
    "won't you come for me": [],
    "I ate it": [],
    "": [],
}


@pytest.mark.parametrize(("text", "values"), SAID.items())
def test_numbers_are_read_as_they_are_said(text, values):
    assert [number.value for number in numbers(text)] == values


RANGES = {
    "two or three": (2, 3),
    "five to six": (5, 6),
    "5-6": (5, 6),
    "between five and six": (5, 6),
    "four or maybe five": (4, 5),
    "six or five": (5, 6),
    "five and a half or six": (5.5, 6),
}


@pytest.mark.parametrize(("text", "ends"), RANGES.items())
def test_a_range_keeps_both_ends_and_its_middle(text, ends):
    (number,) = numbers(text)
    assert (number.low, number.high) == ends
    assert number.value == sum(ends) / 2


def test_thirteen_or_thirty_is_a_doubt_and_no_range():
    assert [number.value for number in numbers("thirteen or thirty")] == [13, 30]


def test_a_telephone_number_with_a_dash_is_no_range():
    assert [number.value for number in numbers("555-0123")] == [555, 123]


HOMOPHONES = {"ate": 8, "to": 2, "too": 2, "for": 4, "won": 1, "tree": 3, "turkey": 13, "oh": 0}


@pytest.mark.parametrize(("word", "value"), HOMOPHONES.items())
def test_homophones_are_numbers_only_when_asked_for(word, value):
    assert numbers(word) == ()
    (number,) = numbers(word, homophones=True)
    assert number.value == value
    assert number.homophone


@pytest.mark.parametrize("text", ["about five", "maybe five", "five or so", "five-ish", "~5"])
def test_hedged_numbers_are_approximate(text):
    assert numbers(text)[0].approximate


def test_plain_numbers_are_not_approximate():
    assert not numbers("it is five")[0].approximate


REPAIRS = {
    "five, no, six": [6],
    "five no sorry six": [6],
    "not five, six": [6],
    "five. I mean six": [6],
    "five and six": [5, 6],
}


@pytest.mark.parametrize(("text", "values"), REPAIRS.items())
def test_a_repair_leaves_the_number_that_stands(text, values):
    assert [number.value for number in repaired(text, numbers(text))] == values


@given(st.integers(0, 1998).map(lambda halves: halves / 2))
def test_every_number_up_to_999_and_its_half_survives_its_words(value):
    (number,) = numbers(in_words(value))
    assert number.value == value


@given(st.integers(0, 99999).map(lambda hundredths: hundredths / 100))
def test_every_hundredth_survives_its_words(value):
    (number,) = numbers(in_words(value))
    assert number.value == pytest.approx(value)


@given(st.integers(0, 999_999))
def test_every_whole_number_survives_its_words(value):
    (number,) = numbers(in_words(value))
    assert number.value == value


WORDS = st.sampled_from(
    (
        "five", "twenty", "thirteen", "half", "and", "a", "an", "of", "or", "to", "point",
        "hundred", "inch", "mm", "ago", "weeks", "year", "old", "no", "not", "sorry", "number",
        "tooth", "#", "5", "1/2", "½", "3.5", ",", ".", "-", "for", "ate", "couple", "few",
        "dozen", "double", "oh", "times", "once", "now", "I'm", "she's", "day", "last", "Sunday",
        "in", "April", "\u0130", "ß", "\u2019",
    )
)  # fmt: skip


@given(st.lists(WORDS).map(" ".join) | st.text())
def test_words_are_the_text_where_they_stood(text):
    for number in numbers(text, homophones=True, articles=True):
        assert number.words == text[number.start : number.end]
        assert number.low <= number.value <= number.high


@pytest.mark.parametrize(
    ("value", "twin"),
    [(13, 30), (30, 13), (15, 50), (90, 19), (12, None), (20, None), (13.5, None)],
)
def test_teens_and_tens_are_mistaken_for_one_another(value, twin):
    assert confusable(value) == twin
