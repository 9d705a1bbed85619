"""Word error rate, folding what does not change the meaning: case, punctuation, number words."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

_ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBERS = {word: str(number) for number, word in enumerate(_ONES)} | {
    word: str(10 * (number + 2)) for number, word in enumerate(_TENS)
}
_SPELLED = {"mm": "millimeters", "millimetres": "millimeters", "ok": "okay", "oh": "0"}
"""Other spellings of one word, as ears write them."""


def folded(text: str) -> list[str]:
    """The words of `text` without case and punctuation, numbers as digits.

    Digits that were written together ("5551234") are taken apart, so that a telephone number
    counts digit by digit however an ear writes it.
    """
    plain = re.sub(r"(?<=\d)\s*mm\b", " millimeters", text.lower().replace("\u2019", "'"))
    plain = re.sub(r"['.](?=\w)", "", plain)
    words: list[str] = []
    for word in re.findall(r"[a-z]+|\d+", plain):
        number = _NUMBERS.get(_SPELLED.get(word, word), _SPELLED.get(word, word))
        words += number if number.isdigit() and len(number) > 2 else [number]
    return words


def errors(said: str, heard: str) -> tuple[int, int]:
    """(wrong words, words said): replaced, left out and made up words count one each."""
    wanted, got = folded(said), folded(heard)
    return Levenshtein.distance(wanted, got), len(wanted)
