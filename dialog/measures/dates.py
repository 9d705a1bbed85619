"""Days, months and years of the calendar as moments of the past: "on Sunday", "in May", "in 2019".

They are exact with today's date, which is passed in; nothing here reads a clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from dialog.measures.number_words import in_words

DAY, WEEK, MONTH, YEAR = 24.0, 168.0, 730.0, 8766.0
"""Hours; a month is a twelfth of a year, a year has 365¼ days."""
HALF_A_DAY = DAY / 2
"""A day of the calendar is known no closer."""


class Moment(NamedTuple):
    """How many hours ago a named moment was, and where in the text it stood."""

    usual: float
    shortest: float
    longest: float
    unit: str
    start: int
    end: int


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third",
    "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth",
    "twenty-ninth", "thirtieth", "thirty-first",
)  # fmt: skip
_FEASTS = {
    "new year's": (1, 1), "new years": (1, 1), "valentine's day": (2, 14),
    "the fourth of july": (7, 4), "halloween": (10, 31), "christmas": (12, 25),
}  # fmt: skip
"""Month and day. Easter and Thanksgiving move: they are left out rather than guessed."""
_SPOKEN_YEARS = (
    {f"nineteen {in_words(n)}": 1900 + n for n in range(60, 100)}
    | {f"two thousand {in_words(n)}": 2000 + n for n in range(1, 40)}
    | {f"two thousand and {in_words(n)}": 2000 + n for n in range(1, 40)}
    | {f"twenty oh {in_words(n)}": 2000 + n for n in range(1, 10)}
    | {f"twenty {in_words(n)}": 2000 + n for n in range(10, 40)}
    | {"two thousand": 2000}
)
"""Years as they are said; an implant from before 1960 is none."""


def _alternatives(words: tuple[str, ...]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\-", "[ -]") for word in longest_first)


_YEAR_SAID = rf"(?:19|20)\d\d|{_alternatives(tuple(_SPOKEN_YEARS))}"
_DAY_SAID = rf"\d\d?(?:st|nd|rd|th)|{_alternatives(_ORDINALS)}"
_WEEKDAY = re.compile(
    r"\b(" + "|".join(_WEEKDAYS) + r")(?:'s)?\b(?: (?:morning|afternoon|evening|night))?"
)
_OF_YEAR = rf"(?:,? (?:of |in )?(?P<year>{_YEAR_SAID})\b)?"
# "may" and "march" are also verbs: a month counts only behind one of these words.
_MONTH = re.compile(
    r"\b(?:in|since|last|back in|this past|around|of|this)\s+"
    r"(?:early |mid |late |the end of |mid-)?"
    rf"(?P<month>{'|'.join(_MONTHS)})\b{_OF_YEAR}"
)
_DATE = re.compile(
    rf"\b(?:(?P<day>{_DAY_SAID}) (?:of )?(?P<month>{'|'.join(_MONTHS)})"
    rf"|(?P<month_first>{'|'.join(_MONTHS)}) (?:the )?(?P<day_last>{_DAY_SAID}|\d\d?))\b{_OF_YEAR}"
)
_ENDS_IN_DAY = re.compile(rf"(?:{_DAY_SAID})\s*$")
_FEAST = re.compile(rf"\b(?:at|on|since|last|around|over)\s+({_alternatives(tuple(_FEASTS))})\b")
_YEAR = re.compile(
    rf"\b(?:in|since|back in|from|around|it was|that was|the year)\s+({_YEAR_SAID})(?!\S*\d)\b"
    rf"|^\W*(?:(?:oh|um|uh|well|about|around|maybe|i think|probably)\W+)*({_YEAR_SAID})\W*$"
)
_UPCOMING = re.compile(
    r"\b(?:until|till|by|for later|next|this coming|upcoming|it's|it is|today is|see him|see her"
    r"|see them|appointment (?:is )?(?:on|for|in)|every|on next)\s*(?:on\s+)?(?:the\s+)?$"
)
_BEHIND = 28
"""Characters looked at before a moment: the longest sign that it is still to come."""


def dates(low: str, today: date | None) -> Iterator[Moment]:
    """Every day, month and year that a folded text names. Without `today` a weekday is within the
    last week, a month within the last year, and years of the calendar are left out."""
    if "day" in low:
        yield from _weekdays(low, today)
    yield from _months(low, today)
    if today is not None:
        yield from _days(low, today)
        yield from _years(low, today)


def past(pattern: re.Pattern[str], low: str) -> Iterator[re.Match[str]]:
    """The matches that nothing before them puts into the future."""
    for match in pattern.finditer(low):
        if not _UPCOMING.search(low[max(0, match.start() - _BEHIND) : match.start()]):
            yield match


def _weekdays(low: str, today: date | None) -> Iterator[Moment]:
    for match in past(_WEEKDAY, low):
        if today is None:
            yield Moment(WEEK / 2, 0, WEEK, "day", *match.span())
            continue
        ago = (today.weekday() - _WEEKDAYS.index(match.group(1))) % 7
        if ago:
            yield _of_day(ago, match)
        else:
            # Of today they would say "today"; but after midnight, who knows.
            yield Moment(WEEK, 0, WEEK + HALF_A_DAY, "day", *match.span())


def _months(low: str, today: date | None) -> Iterator[Moment]:
    for match in past(_MONTH, low):
        if today is not None and _ENDS_IN_DAY.search(low[: match.start()]):
            continue
        if today is None:
            yield Moment(YEAR / 2, 0, YEAR, "month", *match.span())
            continue
        month = _MONTHS.index(match["month"]) + 1
        first = date(_year(match["year"]) or today.year - (month > today.month), month, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        yield from _between(match, first, last, today, "month")


def _days(low: str, today: date) -> Iterator[Moment]:
    for match in past(_DATE, low):
        month = _MONTHS.index(match["month"] or match["month_first"]) + 1
        day = _day(match["day"] or match["day_last"])
        yield from _on(match, today, month, day, _year(match["year"]))
    for match in past(_FEAST, low):
        yield from _on(match, today, *_FEASTS[match.group(1)], 0)


def _on(match: re.Match[str], today: date, month: int, day: int, year: int) -> Iterator[Moment]:
    """A day of a year, or of the last twelve months; the 31st of June was never."""
    try:
        found = date(year or today.year, month, day)
        if found > today and not year:
            found = date(today.year - 1, month, day)
    except ValueError:
        return
    if found <= today:
        yield _of_day((today - found).days, match)


def _of_day(days_ago: int, match: re.Match[str]) -> Moment:
    hours = days_ago * DAY
    return Moment(hours, max(hours - HALF_A_DAY, 0.0), hours + HALF_A_DAY, "day", *match.span())


def _years(low: str, today: date) -> Iterator[Moment]:
    for match in _YEAR.finditer(low):
        year = _year(match.group(1) or match.group(2))
        yield from _between(match, date(year, 1, 1), date(year, 12, 31), today, "year")


def _between(
    match: re.Match[str], first: date, last: date, today: date, unit: str
) -> Iterator[Moment]:
    """A stretch of the calendar, as far as it is past."""
    if first <= today:
        longest = (today - first).days * DAY
        shortest = max(0.0, (today - last).days * DAY)
        yield Moment((longest + shortest) / 2, shortest, longest, unit, *match.span())


def _year(said: str | None) -> int:
    """The number of a year; 0 where none was said."""
    if not said:
        return 0
    spaced = {spoken.replace("-", " "): year for spoken, year in _SPOKEN_YEARS.items()}
    return int(said) if said.isdecimal() else spaced[said.replace("-", " ")]


def _day(said: str) -> int:
    figures = re.match(r"\d+", said)
    if figures:
        return int(figures.group())
    return [ordinal.replace("-", " ") for ordinal in _ORDINALS].index(said.replace("-", " ")) + 1
