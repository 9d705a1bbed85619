"""Temperatures of a body, on both scales, and the numbers that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialog.measures.numbers import in_words
from dialog.measures.temperatures import temperatures

MEASURED = {
    "Yes, 103.": [39.4],
    "it's about a hundred and two": [38.9],
    "my number is 103": [],
    "38": [],
    "temperature is one oh one": [38.3],
    "my temp was one oh one point four last night": [38.6],
    "a hundred and one point five": [38.6],
    "the thermometer says thirty nine two": [39.2],
    "It's thirty-nine point two.": [39.2],
    "101.4 degrees": [38.6],
    "a fever of hundred and two": [38.9],
    "fever, one hundred two point three": [39.1],
    "fever between 38 and 39": [38.5],
    "ninety seven point nine": [36.6],
    "temperature of 39,2": [39.2],
    "it was thirty eight five this morning": [38.5],
    "I'm freezing, it's 35.4": [35.4],
    "a 102 fever": [38.9],
    "Her fever was 38 yesterday and 39 today.": [38.0, 39.0],
    # numbers of something else
    "I'm thirty eight and have a fever": [],
    "fever for 38 hours": [],
    "the implant is 38 years old": [],
    "take 100 milligrams for the fever": [],
    "I have a fever. I am 41": [],
    "thirty nine": [],
    "no fever over thirty eight": [],
    "it's 39.5 millimeters": [],
    "my temperature is fine": [],
}


@pytest.mark.parametrize(("text", "celsius"), MEASURED.items())
def test_a_temperature_is_read_in_degrees_celsius(text: str, celsius: list[float]) -> None:
    assert [found.value for found in temperatures(text)] == celsius


@given(tenths=st.integers(340, 420))
def test_every_temperature_in_words_is_read_to_the_tenth(tenths: int) -> None:
    said = f"my temperature is {in_words(tenths / 10)}"
    (found,) = temperatures(said)
    assert found.value == tenths / 10
    assert found.words == in_words(tenths / 10)


@given(text=st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for found in temperatures(f"temperature {text}"):
        assert 32 < found.value < 44
