"""Numbers with a unit: what `lengths` and `durations` share.

"an inch and a half", "a week or two", "five millimeters or six", "less than an inch", "5 by 4 mm".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dialog.measures.number_words import folded
from dialog.measures.numbers import PLACES, Number, is_hedged, numbers

Bound = Literal["", "below", "above"]


@dataclass(frozen=True)
class Unit:
    """A unit by its usual name."""

    name: str
    factor: float
    """What one of it is in the reading's unit."""
    spelled: str
    """A regular expression of every way it is said or misheard."""


@dataclass(frozen=True)
class Quantity:
    """A number with its unit, converted."""

    low: float
    high: float
    unit: Unit
    start: int
    end: int
    approximate: bool
    homophone: bool
    bound: Bound
    """Whether the caller gave an upper ("less than an inch") or a lower bound."""

    @property
    def value(self) -> float:
        """The middle of the range."""
        return (self.low + self.high) / 2


_TAIL = re.compile(
    r"\s+and\s+(?:(?:an?|one)\s+)?(?:(?P<half>half)|(?P<quarter>quarter)|(?P<third>third)"
    r"|(?P<most>three[ -]quarters))\b"
)
_TAIL_VALUE = {"half": 1 / 2, "quarter": 1 / 4, "third": 1 / 3, "most": 3 / 4}
_OR = re.compile(r"\s*,?\s+(?:or|to)\s+(?:(?:maybe|even|about|like|so|perhaps)\s+)*")
_BY = re.compile(r"\s*(?:by|x|\u00d7|times)\s*")
_AND = re.compile(r"\s*,?\s*(?:and\s+)?(?:about\s+)?")
_BELOW = re.compile(
    r"\b(?:less than|under|below|shorter than|smaller than|at most|up to|no more than|not more than"
    r"|not even|not quite|barely|just under|a little under|within|fewer than)"
    r"\s+(?:about\s+)?(?:an?\s+)?$"
)
_ABOVE = re.compile(
    r"\b(?:more than|over|above|longer than|bigger than|at least|no less than|not less than"
    r"|upwards of|just over|a little over|a good)\s+(?:about\s+)?(?:an?\s+)?$"
)
_PLAIN = re.compile(r"[\s-]*\w+")
"""A unit directly behind its number: "to an inch" holds no misheard two."""
_BEHIND = 28
"""Characters looked at before a number: the longest bound with its filler and article."""


class Measure:
    """A family of units, compiled once."""

    def __init__(self, units: tuple[Unit, ...], *, doubtful: str = "") -> None:
        """`doubtful`: what must follow if the number was a mere homophone: "to weeks ago"."""
        self._units: Mapping[str, Unit] = {unit.name: unit for unit in units}
        spelled = "|".join(f"(?P<{unit.name}>{unit.spelled})" for unit in units)
        self._unit = re.compile(
            r"[\s\-]*(?:(?:more|whole|full|good|solid|long)\s+)?(?:of\s+)?(?:an?\s+)?"
            rf"(?:{spelled})(?![a-z0-9])"
        )
        self._doubtful = re.compile(doubtful)

    def factor(self, unit: str) -> float:
        """What one of the unit is in the readings' unit; 0 for a unit of another family."""
        return self._units[unit].factor if unit in self._units else 0.0

    def quantities(self, text: str) -> list[Quantity]:
        """Everything measured in the family's units, in the order it was said."""
        low = folded(text)
        found: list[Quantity] = []
        waiting: list[Number] = []  # said without a unit yet: "5 by", "half an inch to"
        end = -1
        for number in numbers(text, homophones=True, articles=True):
            if number.start < end:
                continue
            quantity = self._with_unit(low, number)
            if quantity is None:
                if self._extends(low, found, number):
                    end = number.end
                elif not number.homophone:
                    waiting.append(number)
                continue
            found.extend(self._inherit(low, waiting, quantity))
            waiting.clear()
            self._append(low, found, quantity)
            end = quantity.end
        return found

    def _with_unit(self, low: str, number: Number) -> Quantity | None:
        match = self._unit.match(low, number.end)
        if match is None or match.lastgroup is None:
            return None
        if number.homophone and not (
            self._doubtful.match(low, match.end()) and _PLAIN.fullmatch(match.group())
        ):
            return None
        unit, end, extra = self._units[match.lastgroup], match.end(), 0.0
        if number.value == int(number.value) and (tail := _TAIL.match(low, end)):
            extra, end = _TAIL_VALUE[str(tail.lastgroup)], tail.end()
        behind = low[max(0, number.start - _BEHIND) : number.start]
        return Quantity(
            low=round((number.low + extra) * unit.factor, PLACES),
            high=round((number.high + extra) * unit.factor, PLACES),
            unit=unit,
            start=number.start,
            end=end,
            approximate=number.approximate or is_hedged(low, number.start, end),
            homophone=number.homophone,
            bound="below" if _BELOW.search(behind) else "above" if _ABOVE.search(behind) else "",
        )

    def _extends(self, low: str, found: list[Quantity], number: Number) -> bool:
        """Make a range of "a week or two": the last quantity and a number without a unit."""
        if not found or number.words in ("a", "an"):
            return False
        last = found[-1]
        if not _OR.fullmatch(low, last.end, number.start):
            return False
        high = number.high * last.unit.factor
        if high <= last.low:
            return False
        found[-1] = replace(last, high=high, end=number.end)
        return True

    def _inherit(self, low: str, waiting: list[Number], quantity: Quantity) -> list[Quantity]:
        """The numbers that share a later unit: the 5 of "5 by 4 mm"."""
        shared: list[Quantity] = []
        start = quantity.start
        for number in reversed(waiting):
            if not _BY.fullmatch(low, number.end, start):
                break
            factor = quantity.unit.factor
            shared.insert(
                0,
                Quantity(
                    number.low * factor, number.high * factor, quantity.unit, number.start,
                    number.end, number.approximate, False, "",
                ),
            )  # fmt: skip
            start = number.start
        return shared

    def _append(self, low: str, found: list[Quantity], quantity: Quantity) -> None:
        """Add a quantity, joined with the last when the two are one: a range or a sum."""
        if found:
            last = found[-1]
            if _OR.fullmatch(low, last.end, quantity.start) and quantity.high > last.low:
                found[-1] = replace(last, high=quantity.high, end=quantity.end)
                return
            smaller = quantity.unit.factor < last.unit.factor
            if (
                smaller
                and last.end < quantity.start
                and _AND.fullmatch(low, last.end, quantity.start)
            ):
                found[-1] = replace(
                    last,
                    low=last.low + quantity.low,
                    high=last.high + quantity.high,
                    end=quantity.end,
                    approximate=last.approximate or quantity.approximate,
                )
                return
        found.append(quantity)
