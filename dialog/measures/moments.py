"""Moments of the past that people name instead of counting: "last night", "on Sunday", "in May".

What needs a calendar is exact with today's date, which is passed in; nothing here reads a clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

DAY, WEEK, MONTH, YEAR = 24.0, 168.0, 730.0, 8766.0
"""Hours; a month is a twelfth of a year, a year has 365¼ days."""


class Moment(NamedTuple):
    """How many hours ago a named moment was, and where in the text it stood."""

    usual: float
    shortest: float
    longest: float
    unit: str
    start: int
    end: int


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
    (r"last night|overnight|(?:in|during) the night", 14, 5, 26),
    (r"earlier this week", 3 * DAY, DAY, 6 * DAY),
    (r"the other (?:day|night|morning|evening)", 3 * DAY, DAY, 7 * DAY),
    (r"last weekend|over the weekend|this (?:past )?weekend", 4 * DAY, DAY, 9 * DAY),
    (r"last week|(?:this )?past week", WEEK, 2 * DAY, 2 * WEEK),
    (r"last month", MONTH, DAY, 2 * MONTH),
    (r"last year", YEAR, DAY, 2 * YEAR),
    (r"just now|just this minute|(?:a )?moments? ago|(?:a |a few )?seconds? ago", 0.1, 0, 0.5),
    (r"just (?:happened|came|fell|popped|dropped|lost)", 0.5, 0, DAY),
    (r"(?:in|since|over|during|of|last|this past) (?:the )?(?:spring|summer|fall|autumn|winter)",
     YEAR / 2, 0, YEAR),
)  # fmt: skip
_NAMED_TIME = re.compile(r"\b(?:" + "|".join(f"({words})" for words, *_ in _NAMED) + r")\b")
_HINTS = (
    "day", "night", "this", "last", "past", "just", "moment", "second", "week", "lunch", "noon",
    "spring", "summer", "fall", "autumn", "winter",
)  # fmt: skip
"""Every named time holds one of these; many sentences hold none, and this is quick to see."""

_VAGUE = {"minute": 1 / 60, "hour": 1.0, "day": DAY, "week": WEEK, "month": MONTH, "year": YEAR}
_VAGUELY = re.compile(r"\b(minute|hour|day|week|month|year)s ago\b")
_USUAL, _LEAST, _MOST = 4, 2, 20
"""Of the unit, in "years ago" without a number: at least two, and seldom more than twenty."""

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
    r"\b(?:until|till|by|for later|next|this coming|upcoming|it's|it is|today is|see him|see her"
    r"|see them|appointment (?:is )?(?:on|for|in)|every|on next)\s*(?:on\s+)?$"
)
_BEHIND = 28
"""Characters looked at before a moment: the longest sign that it is still to come."""


def moments(low: str, today: date | None) -> Iterator[Moment]:
    """Every named moment of a folded text. Without `today` a weekday is within the last week, a
    month within the last year, and years of the calendar are left out."""
    if any(hint in low for hint in _HINTS):
        yield from _named(low)
    if " ago" in low:
        yield from _vaguely(low)
    if "day" in low:
        yield from _weekdays(low, today)
    yield from _months(low, today)
    if today is not None:
        yield from _years(low, today)


def _named(low: str) -> Iterator[Moment]:
    for match in _past(_NAMED_TIME, low):
        _, usual, shortest, longest = _NAMED[int(match.lastindex or 1) - 1]
        yield Moment(usual, shortest, longest, "", *match.span())


def _vaguely(low: str) -> Iterator[Moment]:
    for match in _VAGUELY.finditer(low):
        unit = match.group(1)
        hours = _VAGUE[unit]
        yield Moment(_USUAL * hours, _LEAST * hours, _MOST * hours, unit, *match.span())


def _weekdays(low: str, today: date | None) -> Iterator[Moment]:
    for match in _past(_WEEKDAY, low):
        if today is None:
            yield Moment(WEEK / 2, 0, WEEK, "day", *match.span())
            continue
        # The same weekday as today means a week ago: of today they would say "today".
        days = (today.weekday() - _WEEKDAYS.index(match.group(1)) - 1) % 7 + 1
        yield Moment(days * DAY, days * DAY - 12, days * DAY + 12, "day", *match.span())


def _months(low: str, today: date | None) -> Iterator[Moment]:
    for match in _past(_MONTH, low):
        if today is None:
            yield Moment(YEAR / 2, 0, YEAR, "month", *match.span())
            continue
        month = _MONTHS.index(match.group(1)) + 1
        year = int(match.group(2)) if match.group(2) else today.year - (month > today.month)
        first = date(year, month, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        yield from _between(match, first, last, today, "month")


def _years(low: str, today: date) -> Iterator[Moment]:
    for match in _YEAR.finditer(low):
        year = int(match.group(1))
        yield from _between(match, date(year, 1, 1), date(year, 12, 31), today, "year")


def _past(pattern: re.Pattern[str], low: str) -> Iterator[re.Match[str]]:
    """The matches that nothing before them puts into the future."""
    for match in pattern.finditer(low):
        if not _UPCOMING.search(low[max(0, match.start() - _BEHIND) : match.start()]):
            yield match


def _between(
    match: re.Match[str], first: date, last: date, today: date, unit: str
) -> Iterator[Moment]:
    """A stretch of the calendar, as far as it is past."""
    if first <= today:
        longest = (today - first).days * DAY
        shortest = max(0.0, (today - last).days * DAY)
        yield Moment((longest + shortest) / 2, shortest, longest, unit, *match.span())
