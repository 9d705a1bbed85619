"""Tooth numbers, so that they are taken for no size: "number eight", "tooth fourteen", "#8"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialog.measures.number_words import folded
from dialog.measures.numbers import Reading, numbers


@dataclass(frozen=True)
class Tooth(Reading):
    """A tooth by its number in the universal scheme: 1 to 32."""


_LAST = 32
_NAMED = re.compile(
    # "two number eight" is how an ear wrote "tooth number eight".
    r"(?:\b(?:(?:tooth|teeth|two)\s+)?(?:number|numbers|no\.|num)|\b(?:tooth|teeth)|#)\s*$"
)
_TELEPHONE = re.compile(
    r"\b(?:phone|telephone|cell|mobile|callback|call back|home|work|contact|fax|account|case|my"
    r"|your|his|her|whole|any|a|room|line)\s+(?:phone\s+)?number\s*(?:is|:)?\s*$"
)
_HINTS = ("num", "tooth", "teeth", "#", "no.")
_AND = re.compile(r"\s*(?:,|and|or|through|,\s*and)\s*")


def tooth_numbers(text: str) -> tuple[Tooth, ...]:
    """Every tooth that the text names by number."""
    low = folded(text)
    if not any(hint in low for hint in _HINTS):
        return ()
    found: list[Tooth] = []
    said = numbers(text)
    if len(said) > 5:  # a telephone number read out digit by digit
        return ()
    for number in said:
        behind = low[max(0, number.start - 32) : number.start]
        listed = bool(found) and _AND.fullmatch(low, found[-1].end, number.start) is not None
        if not (_NAMED.search(behind) or listed) or _TELEPHONE.search(behind):
            continue
        whole = number.low == int(number.low) and number.high == int(number.high)
        if not (whole and number.low >= 1 and number.high <= _LAST):
            continue
        found.append(
            Tooth(
                number.value, number.low, number.high, "tooth", number.start, number.end,
                number.words, number.approximate, number.homophone,
            )
        )  # fmt: skip
    return tuple(found)
