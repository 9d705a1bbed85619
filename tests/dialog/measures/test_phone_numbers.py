"""Telephone numbers as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialog.measures.numbers import in_words
from dialog.measures.phone_numbers import is_complete, phone_number, spaced

SAID = {
    "five five five oh one two three": "5550123",
    "555-0123": "5550123",
    "5 5 5, 0 1, 2 3": "5550123",
    "It's 3125550123.": "3125550123",
    "(312) 555-0123": "3125550123",
    "area code three one two, five five five, oh one two three": "3125550123",
    "area code is 312 and the number is 555 0123": "3125550123",
    "plus one three one two 555 0123": "3125550123",
    "1-800-555-1212": "8005551212",
    "one eight hundred five five five twelve twelve": "8005551212",
    "plus 44 20 7946 0958": "+442079460958",
    "five five five zero one double three": "5550133",
    "triple eight five five five one": "8885551",
    "five five five twenty three forty four": "5552344",
    "two one two five five five twenty one hundred": "2125552100",
    "five five five to one for too": "5552142",
    "area code for one five, five five five, oh one two three": "4155550123",
    "I'm sixty eight and my number is 555 0123": "5550123",
    "555 1234 for my husband": "5551234",
    "five no six five five one two three four": "6551234",
    "five five five one, no, two three four five": "5552345",
    "five five five one two three four, sorry, one two three five": "5551235",
    "555 1234, no wait, 555 1243": "5551243",
    "five five five": "555",
    "312, 555, a 147": "3125550147",
    "it's for one four, 555, or 123": "4145550123",
    "yes full one four five five five oh one two three": "4145550123",
    "one three one two five five five but one two three": "3125550123",
    "555 0123 or later": "5550123",
    "I'm sixty-eight": "",
    "hello": "",
    "the same number I called from": "",
    "": "",
}


MISHEARD = {"a": "0", "or": "0", "but": "0", "full": "4"}


@pytest.mark.parametrize(("text", "digits"), SAID.items())
def test_telephone_numbers_are_read(text, digits):
    assert phone_number(text, misheard=MISHEARD) == digits


def test_a_word_stands_for_a_digit_only_where_an_ear_may_have_made_it_of_one():
    assert phone_number("312, 555, a 147") == "312555"
    assert phone_number("312, 555, a 147", misheard=MISHEARD) == "3125550147"
    assert phone_number("a 312", misheard=MISHEARD) == "312"


def test_keys_win_over_speech():
    assert phone_number("five five five", keys="3125550123#") == "3125550123"


@pytest.mark.parametrize(
    ("number", "complete"),
    [("5550123", True), ("3125550123", True), ("+442079460958", True), ("555", False), ("", False)],
)
def test_a_number_is_complete_when_it_can_be_called(number, complete):
    assert is_complete(number) == complete


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("5550123", "five five five, zero one, two three"),
        ("3125550123", "three one two, five five five, zero one, two three"),
        ("", ""),
    ],
)
def test_a_number_is_read_back_in_groups(number, words):
    assert spaced(number) == words


DIGITS = st.text("0123456789", min_size=10, max_size=10)


@given(DIGITS)
def test_what_is_read_back_is_heard_as_the_same_number(digits):
    assert phone_number(spaced(digits)) == digits


@given(DIGITS)
def test_every_digit_said_is_kept(digits):
    assert phone_number(" ".join(in_words(int(digit)) for digit in digits)) == digits
    assert phone_number(f"{digits[:3]}-{digits[3:6]}-{digits[6:]}") == digits


@given(st.text())
def test_any_text_is_read_without_a_fault(text):
    assert spaced(phone_number(text)) is not None
