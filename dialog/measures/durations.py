"""Times in hours from what a caller says: "two weeks ago", "since Sunday", "ten minutes ago".

Weekdays, months and years need today's date, which is passed in: nothing here reads a clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from dialog.measures.dates import DAY, MONTH, WEEK, YEAR, Moment
from dialog.measures.moments import moments
from dialog.measures.number_words import folded
from dialog.measures.numbers import REMEMBERED, Reading, numbers, repaired, stands_alone
from dialog.measures.quantities import Bound, Measure, Quantity, Unit

Sense = Literal["ago", "for", "old", "ahead", "later", "every", "day", "span"]


@dataclass(frozen=True)
class Duration(Reading):
    """A time; `value`, `low` and `high` are in hours."""

    sense: Sense = "span"
    """ago: that long before now (also "since Sunday", "yesterday"); for: it has lasted so long;
    old: a thing's age; ahead: in the future; later: after something else; every: a rhythm;
    day: "day three", counted from an event; span: nothing said."""
    bound: Bound = ""
    """"below" for "less than three months", "above" for "more than"; the value is the one said."""

    def perhaps_within(self, hours: float) -> bool:
        """Whether it may be no longer: "the other day" may lie within two days, "in May" tells
        nothing of days."""
        return self.value <= hours or (self.low < hours and self.value <= WEEK)


_MEASURE = Measure(
    (
        Unit("minute", 1 / 60, r"min(?:ute)?s?"),
        # "our" for hour and "weak" for week are how ears write them.
        Unit("hour", 1.0, r"hours?|hrs?|ours?"),
        Unit("day", DAY, r"days?"),
        Unit("night", DAY, r"nights?|sleeps"),
        Unit("week", WEEK, r"weeks?|wks?|weaks?"),
        Unit("fortnight", 2 * WEEK, r"fortnights?"),
        Unit("month", MONTH, r"months?|mos?|munths?"),
        Unit("year", YEAR, r"years?|yrs?|yeers?"),
        Unit("decade", 10 * YEAR, r"decades?"),
    ),
    doubtful=r"\s+(?:ago|old|back)\b",
)
_BEHIND = 28
_AGO = re.compile(
    r"'?\s*(?:or so\s+)?(?:ago|back|prior|before now|out of surgery|out\b(?! of)"
    r"|post[- ]?(?:op|surgery|surgical))\b"
)
_OLD = re.compile(r"[\s-]+old\b")
_LATER = re.compile(r"\s+(?:later|after|afterwards?)\b")
_NOT_YET = re.compile(r"\s+(?:from now|away|from today|to go)\b")
_FOR = re.compile(
    r"\b(?:for(?: about| over| almost| nearly)?|been in|over the|in the|during the|these|since"
    r"|the|this|past|last|all|times in|in just)(?: (?:the )?(?:last|past))?\s*$"
)
_BEEN = re.compile(
    r"\b(?:it's been|it has been|been|has been)(?: about| almost| nearly| over)?\s*$"
)
_AHEAD = re.compile(
    r"(?<!been )(?<!times )\b(?:in|within|till|until|for another|another|next)"
    r"(?: about)?(?: the next)?\s*$"
)
_EVERY = re.compile(r"\b(?:every|each|per|times|once|twice|other)\s*$")
_DAYS_AGO = re.compile(r"\s+(?:this |last |on )?(?:sun|mon|tues|wednes|thurs|fri|satur)day\b")

_DAY_COUNT = re.compile(r"\bday\s*(?:number\s*)?$")
_SAME = re.compile(
    r"[\s,.]*(?:(?:so|on|about|maybe|around|at|back|or|that's|i mean|the|start|end|of)[\s,.]*)*"
)
"""What may stand between two sayings of one moment: "in April, four months ago"."""
_REFINED = re.compile(r"[\s,.]*(?:(?:maybe|like|about|probably|i think|i'd say|say)[\s,.]*)+")
"""Leads from a vague time to its number: "years ago. Maybe ten"."""


@lru_cache(maxsize=REMEMBERED)
def durations(text: str, *, today: date | None = None) -> tuple[Duration, ...]:
    """Every time in the text, in the order it was said. Without `today` a weekday means "within
    the last week", a month "within the last year", and years of the calendar are left out."""
    low = folded(text)
    found = [_measured(text, low, quantity) for quantity in _MEASURE.quantities(text)]
    if "day" in low:
        found += _day_counts(text, low)
    found += [_remembered(text, low, moment) for moment in moments(low, today)]
    found.sort(key=lambda duration: (duration.start, -duration.end))
    apart: list[Duration] = []
    for duration in found:
        if not apart or duration.start >= apart[-1].end:
            apart.append(duration)
    refined = [_refined(text, low, duration) for duration in repaired(text, apart)]
    return tuple(_without_repeats(low, refined))


def _measured(text: str, low: str, quantity: Quantity) -> Duration:
    end = quantity.end
    sense = _sense(low[max(0, quantity.start - _BEHIND) : quantity.start], low, end)
    if sense == "ago" and (match := _AGO.match(low, end)):
        end = match.end()
        if weekday := _DAYS_AGO.match(low, end):
            end = weekday.end()
    return Duration(
        value=quantity.value,
        low=quantity.low,
        high=quantity.high,
        unit=quantity.unit.name,
        start=quantity.start,
        end=end,
        words=text[quantity.start : end],
        approximate=quantity.approximate,
        homophone=quantity.homophone,
        sense=sense,
        bound=quantity.bound,
    )


def _sense(behind: str, low: str, end: int) -> Sense:
    if _AGO.match(low, end):
        return "ago"
    if _OLD.match(low, end):
        return "old"
    if _LATER.match(low, end):
        return "later"
    if _NOT_YET.match(low, end) or _AHEAD.search(behind):
        return "ahead"
    if _EVERY.search(behind):
        return "every"
    if _FOR.search(behind) or _BEEN.search(behind):
        return "for"
    return "span"


def _day_counts(text: str, low: str) -> list[Duration]:
    """ "day three" is three days after the event."""
    found = []
    for number in numbers(text):
        match = _DAY_COUNT.search(low[: number.start])
        if match and number.high <= 60:
            found.append(
                Duration(
                    number.value * DAY, number.low * DAY, number.high * DAY, "day", match.start(),
                    number.end, text[match.start() : number.end], number.approximate, False, "day",
                )
            )  # fmt: skip
    return found


def _remembered(text: str, low: str, moment: Moment) -> Duration:
    """A named moment is always approximate."""
    start, end = moment.start, moment.end
    return Duration(
        moment.usual, moment.shortest, moment.longest, moment.unit, start, end, text[start:end],
        True, False, "ago",
    )  # fmt: skip


def _refined(text: str, low: str, duration: Duration) -> Duration:
    """The number that follows a vague time: "several years ago, maybe six"."""
    lead = _REFINED.match(low, duration.end)
    if not (duration.approximate and duration.sense == "ago" and lead):
        return duration
    factor = _MEASURE.factor(duration.unit)
    for number in numbers(text):
        if number.start == lead.end() and stands_alone(low, number) and factor:
            return replace(
                duration,
                value=number.value * factor,
                low=number.low * factor,
                high=number.high * factor,
                end=number.end,
                words=text[duration.start : number.end],
            )
    return duration


def _without_repeats(low: str, found: list[Duration]) -> Iterator[Duration]:
    """Of two sayings of one moment the exacter: of "in April, four months ago" the second."""
    past = ("ago", "span")
    kept: list[Duration] = []
    for duration in found:
        if kept and kept[-1].sense in past and duration.sense in past:
            last = kept[-1]
            same = _SAME.fullmatch(low, last.end, duration.start) is not None
            if same and (_width(last) or _width(duration)):
                kept[-1] = min(last, duration, key=_width)
                continue
        kept.append(duration)
    yield from kept


def _width(duration: Duration) -> float:
    return duration.high - duration.low
