"""The grammar of spoken numbers: from words and figures to a value or a range.

Knows nothing of units or of what the number is for; `numbers` is the door to it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dialog.measures.number_words import (
    HOMOPHONES,
    MANY_PARTS,
    ONES,
    PARTS,
    SIGNS,
    STARTERS,
    TEENS,
    TENS,
    VAGUE,
    Token,
)

_RULER = frozenset((2, 3, 4, 8, 16))
"""Denominators people measure with; other slashes are dates and scores ("7/10")."""
_DIVIDED = frozenset(("inch", "inches", "centimeter", "centimetre", "cm", "hour", "year"))
"""What people take a quarter or a third of; "as big as a quarter" is a coin."""
_ORDINAL_TAILS = frozenset(("st", "nd", "rd", "th"))
_SOFTENERS = frozenset(("maybe", "about", "like", "even", "perhaps", "possibly"))
_LARGEST_DASHED = 99
"""Figures in "5-6" are a range up to this; longer ones are telephone numbers and dates."""
_GLUE = re.compile(r"[\s\-\u2013]*")
_DASH = re.compile(r"\s?[-\u2013]\s?")


class Parsed(NamedTuple):
    """A number read from the tokens up to, not including, `next`."""

    low: float
    high: float
    next: int
    vague: bool = False
    homophone: bool = False
    fraction: bool = False
    """Less than one whole, said as a part: "half", "three eighths"."""


class Reader:
    """Reads numbers out of one text's tokens. Positions are indexes of tokens."""

    def __init__(self, low: str, words: list[Token], *, homophones: bool, articles: bool) -> None:
        self._low = low
        self._words = words
        self._homophones = homophones
        self._starters = STARTERS | HOMOPHONES.keys() if homophones else STARTERS
        self._articles = articles

    def read(self, at: int) -> Parsed | None:
        """The number or the range that begins at a token; None when none does."""
        word = self._words[at].text
        if word not in self._starters and word[0].isalpha():
            return None
        first = self._amount(at)
        if first is None:
            return None
        second = self._range_end(at, first)
        if second is None:
            return first
        ends = sorted((first.low, second.high))
        return Parsed(
            ends[0], ends[1], second.next, first.vague or second.vague,
            first.homophone or second.homophone,
        )  # fmt: skip

    def _range_end(self, at: int, first: Parsed) -> Parsed | None:
        """The second number of "five or six", "5-6", "between five and six"; None when alone."""
        joint = self._text(first.next)
        to = joint in ("to", "through", "thru", "till") or (
            joint == "and" and at > 0 and self._words[at - 1].text == "between"
        )
        if to or joint == "or":
            begin = first.next + 1
            while self._text(begin) in _SOFTENERS:
                begin += 1
            second = self._amount(begin)
        elif self._dashed(first.next) and max(first.high, 1) <= _LARGEST_DASHED:
            to, second = True, self._amount(first.next)
            if second is not None and second.high > _LARGEST_DASHED:
                return None
        else:
            return None
        if second is None or (to and second.high <= first.low):
            return None
        # "thirteen or thirty" is a doubt between two numbers, not a range from one to the other.
        pair = sorted((first.low, second.high))
        if pair[0] in range(13, 20) and pair[1] == (pair[0] - 10) * 10:
            return None
        return second

    def _amount(self, at: int) -> Parsed | None:
        """One number with its fraction: "three and a half", "a couple", "1 1/2", "point five"."""
        word = self._text(at)
        if not word:
            return None
        if word in ("a", "an", "one") and (part := self._part(at + 1, 1)):
            return part
        if part := self._part(at, 1):
            if self._text(part.next) == "dozen":
                return Parsed(12 * part.low, 12 * part.low, part.next + 1)
            return part
        if word in SIGNS:
            return Parsed(SIGNS[word], SIGNS[word], at + 1, fraction=True)
        skipped = at + 1 if word == "a" else at
        if self._text(skipped) in VAGUE and (skipped == at or self._glued(skipped)):
            value = float(VAGUE[self._text(skipped)])
            if self._text(skipped + 1) == "dozen":
                return Parsed(12 * value, 12 * value, skipped + 2, vague=True)
            return Parsed(value, value, skipped + 1, vague=True)
        if self._text(skipped) == "dozen":
            return Parsed(12, 12, skipped + 1)
        if word == "point":
            return self._decimals(0, at)
        whole = self._cardinal(at)
        if whole is None:
            return self._single(at, word)
        value, end = whole
        return self._with_fraction(value, end)

    def _single(self, at: int, word: str) -> Parsed | None:
        """A word that is a number only where the caller of `numbers` said so."""
        if self._homophones and word in HOMOPHONES:
            value = float(HOMOPHONES[word])
            return Parsed(value, value, at + 1, homophone=True)
        if self._articles and word in ("a", "an"):
            return Parsed(1, 1, at + 1)
        return None

    def _with_fraction(self, value: float, end: int) -> Parsed:
        word = self._text(end)
        if word == "point" and (decimals := self._decimals(value, end)):
            return decimals
        if word in SIGNS and self._glued(end):
            return Parsed(value + SIGNS[word], value + SIGNS[word], end + 1)
        if self._glued(end) and (slashed := self._slashed(end)):
            return Parsed(value + slashed[0], value + slashed[0], slashed[1])
        if many := self._many_parts(value, end):
            return many
        if word == "and" and (part := self._and_part(end + 1)):
            return Parsed(value + part[0], value + part[0], part[1])
        return Parsed(value, value, end)

    def _and_part(self, at: int) -> tuple[float, int] | None:
        """The "a half" of "two and a half", the "three quarters" of "one and three quarters"."""
        count = 1.0
        if self._text(at) in ("a", "an", "one"):
            at += 1
        elif (few := ONES.get(self._text(at))) and self._text(at + 1) in MANY_PARTS:
            count, at = few, at + 1
        parts = PARTS.get(self._text(at)) or MANY_PARTS.get(self._text(at))
        return (count / parts, at + 1) if parts else None

    def _many_parts(self, value: float, at: int) -> Parsed | None:
        """The "eighths" of "three eighths"; "two thirds" is less than one, "two quarters" too."""
        parts = MANY_PARTS.get(self._text(at))
        if parts is None or not self._glued(at) or value >= 2 * parts:
            return None
        return Parsed(value / parts, value / parts, at + 1, fraction=True)

    def _part(self, at: int, count: float) -> Parsed | None:
        """A single part: "half" always; "quarter" and the like only of something divided."""
        word = self._text(at)
        if word not in PARTS:
            return None
        after = at + 1
        if self._text(after) == "of":
            after += 1
        if self._text(after) in ("a", "an"):
            after += 1
            if word == "half" and self._text(after) == "dozen":
                return Parsed(0.5, 0.5, after, fraction=True)
        if word != "half" and self._text(after) not in _DIVIDED:
            return None
        return Parsed(count / PARTS[word], count / PARTS[word], at + 1, fraction=True)

    def _decimals(self, whole: float, point: int) -> Parsed | None:
        """The digits behind a spoken "point"."""
        digits, at = "", point + 1
        while (word := self._text(at)) and self._glued(at):
            if word in ONES:
                digits += str(ONES[word])
            elif word in ("oh", "o"):
                digits += "0"
            elif word.isdecimal():
                digits += word
            else:
                break
            at += 1
        if not digits:
            return None
        value = whole + float(f"0.{digits}")
        return Parsed(value, value, at)

    def _cardinal(self, at: int) -> tuple[float, int] | None:
        """A whole number in figures or words, or figures with decimals, and the token behind it."""
        word = self._text(at)
        if word[:1].isdecimal() or word[:1] == ".":
            behind = self._token(at + 1)
            if behind and behind.start == self._words[at].end and behind.text in _ORDINAL_TAILS:
                return None
            if slashed := self._slashed(at):
                return slashed
            return float(word.replace(",", "")), at + 1
        hundreds = self._hundreds(at)
        if hundreds is None or self._text(hundreds[1]) != "thousand":
            return hundreds
        value, end = hundreds[0] * 1000, hundreds[1] + 1
        rest = self._hundreds(end + 1 if self._text(end) == "and" else end)
        return (value + rest[0], rest[1]) if rest else (value, end)

    def _hundreds(self, at: int) -> tuple[float, int] | None:
        word = self._text(at)
        if word == "a" and self._text(at + 1) in ("hundred", "thousand"):
            many: tuple[float, int] | None = (1, at + 1)
        elif word == "hundred":
            many = (1, at)
        else:
            many = self._below_hundred(at)
        if many is None or self._text(many[1]) != "hundred":
            return many
        value, end = many[0] * 100, many[1] + 1
        rest = self._below_hundred(end + 1 if self._text(end) == "and" else end)
        return (value + rest[0], rest[1]) if rest else (value, end)

    def _below_hundred(self, at: int) -> tuple[float, int] | None:
        word = self._text(at)
        if word in TENS:
            ones = ONES.get(self._text(at + 1), 0) if self._glued(at + 1) else 0
            return (TENS[word] + ones, at + 2) if ones else (TENS[word], at + 1)
        value = ONES.get(word, TEENS.get(word))
        return None if value is None else (value, at + 1)

    def _slashed(self, at: int) -> tuple[float, int] | None:
        """3/8 as a part of one, if it is one that people measure with."""
        over, under = self._token(at), self._token(at + 1)
        if not over or not under or not over.text.isdecimal() or not under.text.isdecimal():
            return None
        if self._low[over.end : under.start] != "/" or int(under.text) not in _RULER:
            return None
        value = int(over.text) / int(under.text)
        return (value, at + 2) if value < 1 else None

    def _token(self, at: int) -> Token | None:
        return self._words[at] if 0 <= at < len(self._words) else None

    def _text(self, at: int) -> str:
        return self._words[at].text if 0 <= at < len(self._words) else ""

    def _glued(self, at: int) -> bool:
        """Whether only blanks or a hyphen part a token from the one before."""
        if not 0 < at < len(self._words):
            return False
        gap = self._low[self._words[at - 1].end : self._words[at].start]
        return gap == " " or _GLUE.fullmatch(gap) is not None

    def _dashed(self, at: int) -> bool:
        """Whether only a dash stands between this figure and the figure before."""
        if not 0 < at < len(self._words):
            return False
        before, here = self._words[at - 1], self._words[at]
        return (
            before.text[-1:].isdecimal()
            and here.text[:1].isdecimal()
            and _DASH.fullmatch(self._low, before.end, here.start) is not None
        )
