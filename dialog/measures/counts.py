"""How often and how many: "four times", "the second time", "two of them", "seven out of ten"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dialog.measures.ages import ages
from dialog.measures.durations import durations
from dialog.measures.number_words import folded
from dialog.measures.numbers import Number, Reading, numbers, repaired, stands_alone


@dataclass(frozen=True)
class Count(Reading):
    """A count of times or of things."""

    of: Literal["times", "things"] = "times"


_TIMES = re.compile(
    r"\s+(?:or so\s+)?(?:of\s+)?(?:different\s+|separate\s+)?"
    r"(?:times|time(?= (?:now|already|so far|before|in)|[.,!?]|$)|occasions)\b"
)
_THINGS = re.compile(
    r"(?:\s+(?:of (?:them|those|these|it|the)\b|pieces?\b|parts?\b|things?\b|bits?\b|separate\b))"
)
_NAMED = re.compile(
    r"\b(?:(?P<never>never|not once|no,? never)|(?P<once>once|one time|a single time|just the once)"
    r"|(?P<twice>twice|two times|a second time)|(?P<thrice>thrice)"
    r"|(?:the |my |its |it's the )?(?P<order>first|1st|second|2nd|third|3rd|fourth|4th"
    r"|fifth|5th|sixth|6th|seventh|7th|eighth|8th|ninth|9th|tenth|10th) (?:time|go|occasion)\b"
    r"|(?P<both>both(?: of them| of those)?|a pair|pair of them)"
    r"|(?P<again>over and over|again and again))\b"
)
_NAMED_HINTS = (
    "time", "never", "once", "twice", "thrice", "both", "pair", "over", "again", " go", "occasion",
)  # fmt: skip
"""Every named count holds one of these; most sentences hold none, and this is quick to see."""
_ORDERS = {
    word: value
    for value, words in enumerate(
        (
            ("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th"),
            ("fifth", "5th"), ("sixth", "6th"), ("seventh", "7th"), ("eighth", "8th"),
            ("ninth", "9th"), ("tenth", "10th"),
        ),
        start=1,
    )
    for word in words
}  # fmt: skip
_SAYINGS = {"never": 0, "once": 1, "twice": 2, "thrice": 3, "both": 2, "again": 3}
_AFTER_AT = re.compile(r"\b(?:at|all at)\s*$")


def counts(text: str) -> tuple[Count, ...]:
    """Every count in the text, in the order it was said; "the second time" counts two."""
    low = folded(text)
    found: list[Count] = []
    said = any(hint in low for hint in _NAMED_HINTS)
    for match in _NAMED.finditer(low) if said else ():
        kind = str(match.lastgroup)
        if kind == "once" and _AFTER_AT.search(low, max(0, match.start() - 8), match.start()):
            continue  # "at once", "all at once"
        value = float(_ORDERS[match.group("order")] if kind == "order" else _SAYINGS[kind])
        found.append(
            _count(text, match.start(), match.end(), value, kind in ("both",), kind == "again")
        )
    for number in numbers(text):
        times, things = _TIMES.match(low, number.end), _THINGS.match(low, number.end)
        match_end = (times or things).end() if (times or things) else 0  # type: ignore[union-attr]
        overlaps = any(number.start < other.end and other.start < match_end for other in found)
        if match_end and not overlaps and number.low == int(number.low):
            found.append(
                Count(
                    number.value, number.low, number.high, "", number.start, match_end,
                    text[number.start : match_end], number.approximate, False,
                    "times" if times else "things",
                )
            )  # fmt: skip
    found.sort(key=lambda count: count.start)
    return repaired(text, found)


def _count(text: str, start: int, end: int, value: float, things: bool, vague: bool) -> Count:
    return Count(
        value, value, value, "", start, end, text[start:end], vague, False,
        "things" if things else "times",
    )  # fmt: skip


_NOTHING = re.compile(
    r"\b(?:no pain|none|not at all|nothing|no,? it doesn't hurt(?! much| too| that| a lot| so)"
    r"|(?:it )?(?:doesn't|does not|don't) hurt(?! much| too| that| a lot| so| as)|no hurt|painless"
    r"|pain[- ]?free|without pain|isn't any pain|no discomfort)\b"
)
_OUT_OF = re.compile(r"\s*(?:(?:out )?of(?: the)?|over|/)\s*$")
_NOW = re.compile(r"\bnow\b[^.!?]*$")
_AND_NOW = re.compile(r"\s+(?:right )?now\s*(?:$|[.,;!?])")
_WHOLE_ANSWER = re.compile(
    r"[\s.,!?]*(?:(?:um|uh|a|an|about|like|maybe|it's|i'd say|say)\s+)*[a-z]+[\s.,!?]*"
)


def scale(text: str, lowest: int = 0, highest: int = 10) -> Number | None:
    """The answer on a scale; of a range the upper end, of several the highest, unless one is "now".

    Beyond the scale ("a twenty") counts as its end. None when no answer was given.
    """
    low = folded(text)
    taken = [(other.start, other.end) for other in (*durations(text), *ages(text))]
    found: list[Number] = []
    for number in repaired(text, numbers(text, homophones=bool(_WHOLE_ANSWER.fullmatch(low)))):
        if any(start < number.end and number.start < end for start, end in taken):
            continue
        if number.value == highest and found and _OUT_OF.search(low[: number.start]):
            continue
        if number.fraction or number.high < lowest or not stands_alone(low, number):
            continue
        # "Oh." is no nought: in noise it was all that an ear made of "a six".
        if low[number.start : number.end] not in ("oh", "o"):
            found.append(number)
    if not found:
        nothing = _NOTHING.search(low)
        if nothing is None:
            return None
        start, end = nothing.span()
        return Number(lowest, lowest, lowest, "", start, end, text[start:end])
    for number in found:
        if _NOW.search(low[: number.start]) or _AND_NOW.match(low, number.end):
            found = [number]
            break
    best = max(found, key=lambda number: number.high)
    return Number(
        min(best.high, highest), min(best.low, highest), min(best.high, highest), "", best.start,
        best.end, best.words, best.approximate or best.high > highest, best.homophone,
    )  # fmt: skip
