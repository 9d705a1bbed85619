"""Temperatures of a body: "thirty nine point two", "a hundred and one", "one oh two point five".

In degrees Celsius. Which of the two scales was meant tells itself: no living body is at 43 to 90
degrees of either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dialog.measures.number_words import ONES, folded
from dialog.measures.numbers import Number, Reading, numbers

Scale = Literal["celsius", "fahrenheit"]


@dataclass(frozen=True)
class Temperature(Reading):
    """A body's temperature; `value`, `low` and `high` are in degrees Celsius."""


_SCALES: dict[Scale, tuple[float, float]] = {"celsius": (33.0, 43.0), "fahrenheit": (91.0, 109.5)}
"""What a thermometer shows of somebody who calls; both ends belong to it."""
_ONE_OH = re.compile(r"\b(?:one|1) (?:oh|o|zero|0|hundred and|hundred|and) (?P<ones>[a-z]+|\d)\b")
"""How a hundred and some degrees are read off a thermometer, one figure at a time."""
_TENTHS = re.compile(r"[ ,]+(?P<tenths>[a-z]+|\d)\b(?!\s*(?:or|to|times|minutes|hours|days|weeks))")
"""The figure behind a comma that nobody says: "thirty nine two"."""
_ABOUT = re.compile(
    r"\b(?:(?:temperatures?|temps?|fevers?|thermometers?|degrees)\b"
    r"|(?:run|running|ran) (?:(?:a|at|about|around) )?$)"
)
_NAMED_BEHIND = re.compile(
    r"\s*(?:of |°)?\s*(?:degrees?|celsius|fahrenheit|centigrade|fever|temperature|[cf]\b)"
)
_OTHER = re.compile(
    r"\s*(?:-|and a half |or so )?\s*(?:%|percent|years?|yrs?|months?|weeks?|days?|hours?|minutes?"
    r"|mins?|millimet|milimet|mm\b|cm\b|inch|dollars?|pounds?|bucks|times|milligrams?|mg\b|people)"
)
"""What makes it a number of something else."""
_GAP = re.compile(" *")
"""What is left of the words where figures were put in their place."""
_FEVERS = (38, 39, 40)
"""Whole degrees Celsius behind which a lone figure is taken for tenths by itself."""
_NOT_SO_MUCH = re.compile(r"\b(?:under|below|less than|no\w* (?:\w+ )*(?:over|above))\s*$")
"""Before a number that it did not reach: "no fever over thirty eight"."""
_ALL_BEFORE = re.compile(
    r"(?:[\s.,!?]|\b(?:yes|yeah|yep|um|uh|it's|it is|it was|i'm|i am|about|around|like|at|over"
    r"|nearly|almost|just|a)\b)*"
)
_ALL_BEHIND = re.compile(r"[\s.,!?]*")
_FEVERISH = (100.5, 109.5)
"""Degrees Fahrenheit told by a number alone: nothing else that is asked for has so many."""
_BEFORE = 60
"""Characters in which a temperature is spoken of before its number."""


def temperatures(text: str) -> tuple[Temperature, ...]:
    """Every temperature of a body in the text, in the order it was said. A number counts where
    the words about it speak of one, or where it has tenths and is as warm as a body."""
    low = _ONE_OH.sub(_in_figures, folded(text))
    found = (_temperature(text, low, number) for number in numbers(low))
    return tuple(temperature for temperature in found if temperature)


def _temperature(text: str, low: str, number: Number) -> Temperature | None:
    scale = next((s for s, (a, b) in _SCALES.items() if a <= number.low <= number.high <= b), None)
    if scale is None or _OTHER.match(low, number.end):
        return None
    tenths, end = _spoken_tenths(low, number)
    words = text[number.start : _GAP.match(low, end).end()].rstrip()  # type: ignore[union-attr]
    sentence = re.split(r"[.!?](?!\d)", low[max(0, number.start - _BEFORE) : number.start])[-1]
    exact = number.value != int(number.value) or (tenths > 0 and number.value in _FEVERS)
    if _NOT_SO_MUCH.search(sentence):
        return None
    named = _ABOUT.search(sentence) or _NAMED_BEHIND.match(low, end)
    if not (exact or named or _alone(low, number, end)):
        return None
    return Temperature(
        value=_celsius(number.value + tenths, scale),
        low=_celsius(number.low + tenths, scale),
        high=_celsius(number.high + tenths, scale),
        unit=scale,
        start=number.start,
        end=number.start + len(words),
        words=words,
        approximate=number.approximate,
    )


def _alone(low: str, number: Number, end: int) -> bool:
    """Whether all that is said is a number that only a fever has: "yes, a hundred and three"."""
    before, behind = low[: number.start], low[end:]
    feverish = _FEVERISH[0] <= number.low <= _FEVERISH[1]
    return feverish and bool(_ALL_BEFORE.fullmatch(before) and _ALL_BEHIND.fullmatch(behind))


def _spoken_tenths(low: str, number: Number) -> tuple[float, int]:
    match = _TENTHS.match(low, number.end)
    if match is None or number.value != int(number.value) or number.low != number.high:
        return 0.0, number.end
    tenths = _figure(match.group("tenths"))
    return (tenths / 10, match.end()) if tenths is not None else (0.0, number.end)


def _in_figures(match: re.Match[str]) -> str:
    ones = _figure(match.group("ones"))
    said = match.group()
    # As long as before, so that every word stays where it was.
    return said if ones is None else f"10{ones}".ljust(len(said))


def _figure(word: str) -> int | None:
    return int(word) if word.isdigit() else ONES.get(word)


def _celsius(degrees: float, scale: Scale) -> float:
    return round(degrees if scale == "celsius" else (degrees - 32) * 5 / 9, 1)
