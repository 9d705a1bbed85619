"""The words that numbers are made of, and numbers back to words."""

from __future__ import annotations

import re
from typing import NamedTuple

_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TIES = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ONES = {word: value for value, word in enumerate(_ONES)}
TEENS = {word: value for value, word in enumerate(_TEENS, start=10)}
TENS = {word: 10 * value for value, word in enumerate(_TIES, start=2)} | {"fourty": 40}
HOMOPHONES = {
    "oh": 0,
    "o": 0,
    "won": 1,
    "to": 2,
    "too": 2,
    "tree": 3,
    "for": 4,
    "fore": 4,
    "ate": 8,
    "tin": 10,
    "turkey": 13,
}
"""What phone-band ears wrote for a number; read as numbers only where a number was asked for."""
VAGUE = {"couple": 2, "few": 3, "several": 4}
"""What callers mean on average."""
PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "eighth": 8, "sixteenth": 16}
MANY_PARTS = {"halves": 2} | {f"{word}s": parts for word, parts in PARTS.items()}
"""Into how many parts a "half", "thirds" divide."""
SIGNS = {
    "½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4,
    "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8,
}  # fmt: skip
_TOKEN = re.compile(
    r"\d{1,3}(?:,\d{3})+(?!\d)|\d+\.\d+|(?<![\d.])\.\d+|\d+|[½⅓⅔¼¾⅛⅜⅝⅞]|[a-z]+(?:'[a-z]+)?"
)
_DIGIT = "|".join([*ONES, "oh"])
_SPELLED = re.compile(
    rf"\b(?P<number>{'|'.join([*TEENS, *TENS])}|\d\d)\b(?: (?:millimet(?:er|re)s?|mm)\b)?"
    rf"(?P<again>[\s,.;:]+(?:that's |that is |i mean |as in )?"
    rf"(?P<ten>{_DIGIT})[\s-]+(?P<one>{_DIGIT})\b,?)",
    re.IGNORECASE,
)
STARTERS = frozenset(
    [*ONES, *TEENS, *TENS, *VAGUE, *PARTS, *SIGNS, "a", "an", "hundred", "dozen", "point"]
)
"""Words that can begin a number; figures can too."""


class Token(NamedTuple):
    """A word or a figure, lower case, and where it stood."""

    text: str
    start: int
    end: int


def folded(text: str) -> str:
    """The text in lower case with plain apostrophes, every character in its old place."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters of other scripts grow when lowered
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.replace("\u2019", "'")


def tokens(low: str) -> list[Token]:
    """Words and figures of a folded text."""
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(low)]


def in_words(value: float) -> str:
    """The number as it is best spoken: 12.5 is "twelve and a half". From 0 to 999,999, in 0.01."""
    hundredths = round(value * 100)
    whole, part = divmod(hundredths, 100)
    if part == 50:
        return f"{_whole_in_words(whole)} and a half" if whole else "half"
    if part:
        digits = f"{part:02d}".rstrip("0")
        return f"{_whole_in_words(whole)} point {' '.join(_ONES[int(d)] for d in digits)}"
    return _whole_in_words(whole)


def _whole_in_words(value: int) -> str:
    if value < 10:
        return _ONES[value]
    if value < 20:
        return _TEENS[value - 10]
    if value < 100:
        ties, ones = divmod(value, 10)
        return _TIES[ties - 2] + (f"-{_ONES[ones]}" if ones else "")
    size, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    many, rest = divmod(value, size)
    if not rest:
        return f"{_whole_in_words(many)} {name}"
    joint = " and " if rest < 100 else " "
    return f"{_whole_in_words(many)} {name}{joint}{_whole_in_words(rest)}"


def said_once(text: str) -> str:
    """The text without digits that only spell the number before them ("thirteen, one three"), every
    other character in its old place."""
    for found in _SPELLED.finditer(text):
        number = found["number"].lower()
        value = TEENS.get(number) or TENS.get(number) or int(number)
        ten, one = (ONES.get(found[digit].lower(), 0) for digit in ("ten", "one"))
        if value == 10 * ten + one:
            again = " " * len(found["again"])
            text = text[: found.start("again")] + again + text[found.end("again") :]
    return text
