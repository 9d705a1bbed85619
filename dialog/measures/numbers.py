"""Numbers as callers say them and as ears write them: "a hundred and two", "3½", "two or three".

A number keeps the words it came from and where they stood, so that it can be read back and
corrected. What a number measures is the business of `lengths`, `durations`, `counts`, `ages`,
`teeth` and `phone_numbers`. Pure; text in, frozen readings out, in the order they were said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from dialog.measures.number_reader import Reader
from dialog.measures.number_words import folded, in_words, tokens

__all__ = ["Number", "Reading", "confusable", "in_words", "numbers", "repaired"]


@dataclass(frozen=True)
class Reading:
    """A number found in a text, and what was said of it."""

    value: float
    """In the unit that the reading's kind states; the middle of a range."""
    low: float
    high: float
    """The ends of a range ("five or six"); both equal `value` when one number was said."""
    unit: str
    """The unit that was said, by its usual name ("mm", "week"); empty when none was."""
    start: int
    end: int
    """Characters of the text: text[start:end] is `words`."""
    words: str
    approximate: bool = False
    """"about", "maybe", "a few": the caller did not mean it to the last digit."""
    homophone: bool = False
    """Read from a word that only sounds like the number ("ate", "turkey")."""


R = TypeVar("R", bound=Reading)


@dataclass(frozen=True)
class Number(Reading):
    """A plain number; the unit is always empty."""

    fraction: bool = False
    """Said as a part of one: "half", "three eighths"."""


_HEDGE = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|approx|like|maybe|probably|almost|nearly|perhaps"
    r"|say|close to|some|guess|guessing|just under|just over)|~)\s*(?:an?\s+)?$"
)
_OR_SO = re.compile(r"\s*-?\s*(?:ish|or so|or thereabouts|give or take|something)\b")
PLACES = 6
"""Decimals kept: enough for a sixteenth of an inch, and 12.7 stays 12.7."""
REMEMBERED = 64
"""Readings kept: every question reads the same few hypotheses of a turn again."""
_BEHIND = 24
"""Characters looked at before a number: the longest hedge or denial with its article."""


@lru_cache(maxsize=REMEMBERED)
def numbers(text: str, *, homophones: bool = False, articles: bool = False) -> tuple[Number, ...]:
    """Every number in the text. `articles` also reads "a" and "an" as one: "an inch"."""
    low = folded(text)
    words = tokens(low)
    reader = Reader(low, words, homophones=homophones, articles=articles)
    found: list[Number] = []
    at = 0
    while at < len(words):
        parsed = reader.read(at)
        if parsed is None:
            at += 1
            continue
        start, end = words[at].start, words[parsed.next - 1].end
        lowest, highest = round(parsed.low, PLACES), round(parsed.high, PLACES)
        found.append(
            Number(
                value=(lowest + highest) / 2,
                low=lowest,
                high=highest,
                unit="",
                start=start,
                end=end,
                words=text[start:end],
                approximate=parsed.vague or is_hedged(low, start, end),
                homophone=parsed.homophone,
                fraction=parsed.fraction,
            )
        )
        at = parsed.next
    return tuple(found)


def is_hedged(low: str, start: int, end: int) -> bool:
    """Whether "about", "maybe", "or so" stands beside the words of a folded text."""
    return bool(_HEDGE.search(low[max(0, start - _BEHIND) : start]) or _OR_SO.match(low, end))


def confusable(value: float) -> int | None:
    """The number that ears and people mistake this one for: 13 for 30, 50 for 15; else None."""
    if value in range(13, 20):
        return (int(value) - 10) * 10
    if value in range(30, 100, 10):
        return int(value) // 10 + 10
    return None


_ALONE = re.compile(
    r"\s*(?:$|[.,;!?/]|-?ish\b|(?:(?:long|tall|high|deep|wide|across|thick)(?! ones?\b)|or|to|maybe"
    r"|probably|i|if|for|and|about|no|sorry|wait|not|but|total|give|perhaps|yeah|yes|it|that"
    r"|ma'am|sir|please|only|just|max(?:imum)?|tops|at most|of those|by|x|there|actually|out of"
    r"|now|today|when|right|pain|most"
    r"|(?:in|of|up|at|behind|near) (?:my|the|his|her) (?:ear|jaw|face|head|cheek|gum|mouth))\b)"
)
_NAMES = re.compile(
    r"(?:\b(?:number|numbers|tooth|teeth|day|on|stage|size|option|key|press|at age|age|aged|visit"
    r"|step|in|since|until|implant)|#)\s*$"
)


def stands_alone(low: str, number: Reading) -> bool:
    """Whether a number of a folded text neither counts nor names anything: not "five screws", not
    "number eight", not "all on four"; so it can answer a question for a bare number."""
    return bool(
        _ALONE.match(low, number.end)
        and not _NAMES.search(low[max(0, number.start - _BEHIND) : number.start])
    )


_REPAIR = re.compile(
    r"[\s,.;!?-]*(?:(?:no|sorry|wait|i mean|i meant|i said|actually|rather|make that|or rather"
    r"|excuse me|correction|scratch that|er|uh|um)[\s,.;!?-]*)+"
    r"(?:(?:it's|it is|it was|that's|they're|more like|about|maybe|an?)[\s,.;!?-]*)*"
)
_DENIED = re.compile(r"\b(?:not|isn't|wasn't|aren't|ain't|never said)\s+(?:an?\s+)?$")


_SHORT_OF = re.compile(r"\b(?:not quite|just under|almost|nearly)\s+(?:an?\s+)?$")


def repaired(text: str, readings: Sequence[R]) -> tuple[R, ...]:
    """The readings that stand: "five, no, six" and "not five, six" leave the six; "nine, not quite
    ten" the nine."""
    low = folded(text)
    kept: list[R] = []
    for index, reading in enumerate(readings):
        following = readings[index + 1] if index + 1 < len(readings) else None
        before = low[max(0, reading.start - _BEHIND) : reading.start]
        if following is not None and (
            _REPAIR.fullmatch(low, reading.end, following.start) or _DENIED.search(before)
        ):
            continue
        if kept and _SHORT_OF.search(before):
            continue
        kept.append(reading)
    return tuple(kept)
