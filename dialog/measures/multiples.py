"""How many times the thing that something is compared with: "half a thumb", "two grains of rice".

What things there are, and how long, is knowledge; here is only what is said before and behind one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dialog.measures.numbers import numbers


class Multiple(NamedTuple):
    """A factor, and where its words begin in the text."""

    factor: float
    start: int


_OF = re.compile(
    r" *(?:of )?(?:as (?:long|big|wide|thick) as |(?:the )?(?:length|size|width) of )?"
    r"(?:an? |the |my |your |one )?"
)
"""What may stand between a number and its thing: "half the length of a match"."""
_SAID = (
    (re.compile(r"\b(?:twice|double)(?= )"), 2.0),
    (re.compile(r"\b(?:three times|triple)(?= )"), 3.0),
)
_A_BIT = re.compile(
    r"\b(?:a )?(?:wee |little |tiny )?(?:bit|little|touch|tad|shade|hair|fraction|slightly|just)"
    r" (?:(?P<less>shorter|smaller|less|thinner|narrower)|longer|bigger|larger|more|wider) than "
    r"(?:an? |the |my |your |one )?$"
)
_BIT = 0.2
"""How much "a bit shorter" takes off: enough to leave the class of lengths at its edge only."""
_AND_A_HALF = re.compile(r"and a half\b")
_LEAST, _MOST = 0.2, 4.0
"""Factors in use: nobody compares with five of a thing."""
_NAMED = re.compile(r"\b(?:number|size|no) $")
"""Before a number that names its thing: "a number two pencil"."""


def multiple(text: str, start: int, end: int) -> Multiple:
    """What the thing at `start` to `end` of a plain text is multiplied by; 1 where nothing is."""
    before = text[:start]
    half = 0.5 if _AND_A_HALF.match(text, end) else 0.0
    if bit := _A_BIT.search(before):
        return Multiple(1 - _BIT if bit.group("less") else 1 + _BIT, bit.start())
    said = [(found, factor) for words, factor in _SAID for found in words.finditer(before)]
    for found, factor in said:
        if _OF.fullmatch(before, found.end()):
            return Multiple(factor + half, found.start())
    for number in numbers(before):
        counts = _LEAST <= number.value <= _MOST and not _NAMED.search(before[: number.start])
        if counts and _OF.fullmatch(before, number.end):
            return Multiple(number.value + half, number.start)
    return Multiple(1 + half, start)
