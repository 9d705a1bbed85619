"""Lengths in millimeters from what a caller says: "half an inch", "5mm", "five or six millimeters".

Ages, times, tooth numbers and counts are never lengths. Comparisons to things ("like a grain of
rice") are knowledge, not read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dialog.measures.ages import ages
from dialog.measures.counts import counts
from dialog.measures.durations import durations
from dialog.measures.number_words import HOMOPHONES, folded, said_once
from dialog.measures.numbers import Number, Reading, numbers, repaired, stands_alone
from dialog.measures.quantities import Bound, Measure, Unit
from dialog.measures.teeth import tooth_numbers


@dataclass(frozen=True)
class Length(Reading):
    """A length; `value`, `low` and `high` are in millimeters."""

    bound: Bound = ""
    """"below" for "less than an inch", "above" for "more than"; the value is the one said."""
    dimension: Literal["", "long", "wide"] = ""
    """What was measured, if said: "five millimeters wide"."""


LONGEST_MM = 60.0
"""A bare number beyond this is no length of a thing from a mouth: the longest, a full denture's
bar, is about 60 mm."""
_MEASURE = Measure(
    (
        # Ears write "kilometers", "milliner" and "villaneters" for millimeters on a phone line, and
        # nobody's dental part is kilometers long or milliliters big.
        Unit(
            "mm",
            1.0,
            r"mm's|mms?|mill?s?|mill[ie]?[- ]?(?:a[- ]?)?met(?:er|re)s?|mil[aei]met(?:er|re)s?"
            r"|millilit(?:er|re)s?|kilo[- ]?met(?:er|re)s?|milliners?|vill?an?eters?"
            r"|mill[iy] ?meat(?:er|or)s?|milometers?|mellimeters?",
        ),
        Unit(
            "cm",
            10.0,
            r"cms?|[cs]ent[iaeo][- ]?(?:a[- ]?)?met(?:er|re)s?|santa meters?|centimes|centipedes?",
        ),
        Unit("inch", 25.4, r"inch(?:es|s)?|in\.|in(?=\s+(?:long|length|wide))|\"|”|''"),
    )
)
_WIDE = re.compile(r"\s+(?:wide|across|thick|in diameter|around|in width)\b")
_LONG = re.compile(r"\s+(?:long|tall|high|deep|in length|in height)\b")
_PRONOUN = re.compile(
    r"\b(?:each|every|this|that|the|which|any|another|other|big|small|little|long|short|last) $"
)
"""Before "one" as a thing: "five millimeters each one"."""
_FILLER = re.compile(
    r"\b(?:um+|uh+|er|about|around|maybe|like|it's|its|it|is|i'd|i'll|i|think|guess|say|the"
    r"|probably|just|long|so|or|well|okay|yeah|yes|hmm|that's|looks)\b|[^a-z0-9' ]"
)


def lengths(text: str, *, bare: bool = False) -> tuple[Length, ...]:
    """Every length in the text. `bare`: millimeters were asked for, so "five" alone is 5 mm."""
    text = said_once(text)
    low = folded(text)
    found = [
        Length(
            value=quantity.value,
            low=quantity.low,
            high=quantity.high,
            unit=quantity.unit.name,
            start=quantity.start,
            end=quantity.end,
            words=text[quantity.start : quantity.end],
            approximate=quantity.approximate,
            homophone=quantity.homophone,
            bound=quantity.bound,
            dimension=_dimension(low, quantity.end),
        )
        for quantity in _MEASURE.quantities(text)
    ]
    if bare:
        taken: list[Reading] = [*found]
        taken += [*ages(text), *durations(text), *tooth_numbers(text), *counts(text)]
        found += [_bare(low, number) for number in _bare_numbers(text, low, taken)]
        found.sort(key=lambda length: length.start)
    return repaired(text, found)


def _bare_numbers(text: str, low: str, taken: list[Reading]) -> list[Number]:
    rest = _FILLER.sub(" ", low).split()
    # "ate" or "turkey" is a number only when it is all that was said.
    alone = len(rest) <= 1 or (not rest[0:1] and low.strip(" .,!?") in HOMOPHONES)
    return [
        number
        for number in numbers(text, homophones=alone)
        if not number.fraction
        and 0 < number.high <= LONGEST_MM
        and stands_alone(low, number)
        and not (number.value == 1 and _PRONOUN.search(low[: number.start]))
        and all(number.end <= other.start or other.end <= number.start for other in taken)
    ]


def _bare(low: str, number: Number) -> Length:
    return Length(
        number.value, number.low, number.high, "", number.start, number.end, number.words,
        number.approximate, number.homophone, "", _dimension(low, number.end),
    )  # fmt: skip


def _dimension(low: str, end: int) -> Literal["", "long", "wide"]:
    if _WIDE.match(low, end):
        return "wide"
    return "long" if _LONG.match(low, end) else ""
