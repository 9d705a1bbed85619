"""Moments of the past that people name instead of counting: "last night", "the other day"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from dialog.measures.dates import DAY, MONTH, WEEK, YEAR, Moment, dates, past

_NAMED: tuple[tuple[str, float, float, float], ...] = (
    # words, then the usual, the shortest and the longest time ago in hours
    (r"(?:the )?day before yesterday|(?:the )?night before last", 2 * DAY, 30, 60),
    (r"yesterday morning", 30, 20, 42),
    (r"yesterday (?:afternoon|evening|night)", 20, 8, 34),
    (r"yesterday", DAY, 8, 48),
    (r"earlier today|today", 6, 0, DAY),
    (r"(?:earlier )?this morning", 8, 1, 16),
    (r"this (?:afternoon|noon)|at (?:lunch|lunchtime|noon)", 4, 0, 12),
    (r"(?:at|over|during|after|with my) (?:my )?breakfast", 10, 0, DAY),
    (r"(?:at|over|during|after|with my) (?:my )?(?:dinner|supper|tea)(?:time)?", 4, 0, DAY),
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
    "breakfast", "dinner", "supper", "tea",
    "spring", "summer", "fall", "autumn", "winter",
)  # fmt: skip
"""Every named time holds one of these; many sentences hold none, and this is quick to see."""

_VAGUE = {"minute": 1 / 60, "hour": 1.0, "day": DAY, "week": WEEK, "month": MONTH, "year": YEAR}
_VAGUELY = re.compile(r"\b(minute|hour|day|week|month|year)s ago\b")
_USUAL, _LEAST, _MOST = 4, 2, 20
"""Of the unit, in "years ago" without a number: at least two, and seldom more than twenty."""


def moments(low: str, today: date | None) -> Iterator[Moment]:
    """Every named moment of a folded text; `today` as in `dates`."""
    if any(hint in low for hint in _HINTS):
        yield from _named(low)
    if " ago" in low:
        yield from _vaguely(low)
    yield from dates(low, today)


def _named(low: str) -> Iterator[Moment]:
    for match in past(_NAMED_TIME, low):
        _, usual, shortest, longest = _NAMED[int(match.lastindex or 1) - 1]
        yield Moment(usual, shortest, longest, "", *match.span())


def _vaguely(low: str) -> Iterator[Moment]:
    for match in _VAGUELY.finditer(low):
        unit = match.group(1)
        hours = _VAGUE[unit]
        yield Moment(_USUAL * hours, _LEAST * hours, _MOST * hours, unit, *match.span())
