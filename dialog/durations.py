"""Times in hours from what a caller says: "two weeks ago", "since Sunday", "ten minutes ago".

Weekdays, months and years need today's date, which is passed in: nothing here reads a clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from dialog.number_words import folded
from dialog.numbers import REMEMBERED, Reading, is_hedged, numbers, repaired
from dialog.quantities import Bound, Measure, Quantity, Unit

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


DAY, WEEK, MONTH, YEAR = 24.0, 168.0, 730.0, 8766.0
"""Hours; a month is a twelfth of a year, a year has 365¼ days."""

_MEASURE = Measure(
    (
        Unit("minute", 1 / 60, r"min(?:ute)?s?"),
        # "our" for hour and "weak" for week are how ears write them.
        Unit("hour", 1.0, r"hours?|hrs?|ours?"),
        Unit("day", DAY, r"days?"),
        Unit("night", DAY, r"nights?"),
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

_NAMED: tuple[tuple[str, float, float, float], ...] = (
    # words, then the usual, the shortest and the longest time ago in hours
    (r"(?:the )?day before yesterday|(?:the )?night before last", 2 * DAY, 30, 60),
    (r"yesterday morning", 30, 20, 42),
    (r"yesterday (?:afternoon|evening|night)", 20, 8, 34),
    (r"yesterday", DAY, 8, 48),
    (r"earlier today|today", 6, 0, DAY),
    (r"(?:earlier )?this morning", 8, 1, 16),
    (r"this (?:afternoon|noon)|at (?:lunch|lunchtime|noon)", 4, 0, 12),
    (r"this evening|tonight", 2, 0, 8),
    (r"last night|overnight", 14, 5, 26),
    (r"earlier this week", 3 * DAY, DAY, 6 * DAY),
    (r"the other (?:day|night|morning|evening)", 3 * DAY, DAY, 7 * DAY),
    (r"last weekend|over the weekend|this (?:past )?weekend", 4 * DAY, DAY, 9 * DAY),
    (r"last week|(?:this )?past week", WEEK, 2 * DAY, 2 * WEEK),
    (r"last month", MONTH, DAY, 2 * MONTH),
    (r"last year", YEAR, DAY, 2 * YEAR),
    (r"just now|just this minute|(?:a )?moments? ago|(?:a |a few )?seconds? ago", 0.1, 0, 0.5),
    (r"just (?:happened|came|fell|popped|dropped|lost)", 0.5, 0, DAY),
    (r"(?:a )?(?:day|days) ago", DAY, DAY, 4 * DAY),
)  # fmt: skip
_NAMED_TIME = re.compile(r"\b(?:" + "|".join(f"({words})" for words, *_ in _NAMED) + r")\b")
_NAMED_HINTS = (
    "day", "night", "this", "last", "past", "just", "moment", "second", "week", "lunch", "noon",
)  # fmt: skip
"""Every named time holds one of these; most sentences hold none, and this is quick to see."""
_NAMED_FUTURE = re.compile(r"\b(?:until|till|by|for later)\s*$")
_DAY_COUNT = re.compile(r"\bday\s*(?:number\s*)?$")

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(
    r"\b(" + "|".join(_WEEKDAYS) + r")(?:'s)?\b(?: (?:morning|afternoon|evening|night))?"
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
# "may" and "march" are also verbs: a month counts only behind one of these words.
_MONTH = re.compile(
    r"\b(?:in|since|last|back in|this past|around|of|this)\s+"
    r"(?:early |mid |late |the end of |mid-)?("
    + "|".join(_MONTHS)
    + r")\b(?:,? (?:of )?((?:19|20)\d\d))?"
)
_YEAR = re.compile(r"\b(?:in|since|back in|from|around)\s+((?:19|20)\d\d)\b")
_UPCOMING = re.compile(
    r"\b(?:until|till|by|next|this coming|upcoming|it's|it is|today is|see him|see her|see them"
    r"|appointment (?:is )?(?:on|for|in)|every|on next)\s*(?:on\s+)?$"
)


@lru_cache(maxsize=REMEMBERED)
def durations(text: str, *, today: date | None = None) -> tuple[Duration, ...]:
    """Every time in the text, in the order it was said. Without `today` months and years of the
    calendar are left out, and a weekday means "within the last week"."""
    low = folded(text)
    found = [_measured(text, low, quantity) for quantity in _MEASURE.quantities(text)]
    if "day" in low:
        found += _day_counts(text, low)
    if any(hint in low for hint in _NAMED_HINTS):
        found += _named(text, low)
    if "day" in low:
        found += _weekdays(text, low, today)
    if today is not None:
        found += _months(text, low, today) + _years(text, low, today)
    found.sort(key=lambda duration: (duration.start, -duration.end))
    apart: list[Duration] = []
    for duration in found:
        if not apart or duration.start >= apart[-1].end:
            apart.append(duration)
    return repaired(text, apart)


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


def _named(text: str, low: str) -> list[Duration]:
    found = []
    for match in _NAMED_TIME.finditer(low):
        if _NAMED_FUTURE.search(low[max(0, match.start() - 10) : match.start()]):
            continue
        _, usual, shortest, longest = _NAMED[int(match.lastindex or 1) - 1]
        found.append(_past(text, low, match.span(), usual, shortest, longest, "", vague=True))
    return found


def _weekdays(text: str, low: str, today: date | None) -> list[Duration]:
    found = []
    for match in _WEEKDAY.finditer(low):
        if _UPCOMING.search(low[max(0, match.start() - _BEHIND) : match.start()]):
            continue
        if today is None:
            found.append(_past(text, low, match.span(), WEEK / 2, 0, WEEK, "day", vague=True))
            continue
        # The same weekday as today means a week ago: of today they would say "today".
        days = (today.weekday() - _WEEKDAYS.index(match.group(1)) - 1) % 7 + 1
        usual = days * DAY
        found.append(_past(text, low, match.span(), usual, usual - 12, usual + 12, "day"))
    return found


def _months(text: str, low: str, today: date) -> list[Duration]:
    found = []
    for match in _MONTH.finditer(low):
        if _UPCOMING.search(low[max(0, match.start() - _BEHIND) : match.start()]):
            continue
        month = _MONTHS.index(match.group(1)) + 1
        year = int(match.group(2)) if match.group(2) else today.year - (month > today.month)
        first = date(year, month, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        found += _since(text, low, match.span(), first, last, today, "month")
    return found


def _years(text: str, low: str, today: date) -> list[Duration]:
    found = []
    for match in _YEAR.finditer(low):
        year = int(match.group(1))
        found += _since(
            text, low, match.span(), date(year, 1, 1), date(year, 12, 31), today, "year"
        )
    return found


def _since(
    text: str, low: str, span: tuple[int, int], first: date, last: date, today: date, unit: str
) -> list[Duration]:
    if first > today:
        return []
    longest = (today - first).days * DAY
    shortest = max(0.0, (today - last).days * DAY)
    return [_past(text, low, span, (longest + shortest) / 2, shortest, longest, unit, vague=True)]


def _past(
    text: str, low: str, span: tuple[int, int], usual: float, shortest: float, longest: float,
    unit: str, *, vague: bool = False,
) -> Duration:  # fmt: skip
    start, end = span
    return Duration(
        usual, shortest, longest, unit, start, end, text[start:end],
        vague or is_hedged(low, start, end), False, "ago",
    )  # fmt: skip
