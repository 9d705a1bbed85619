"""Ages of people: "I'm seventy", "she's sixteen", "a fifty-year-old woman".

"It's fifteen years old" is the age of a thing and is read by `durations`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dialog.measures.number_words import folded
from dialog.measures.numbers import Number, Reading, numbers

Who = Literal["self", "other", ""]


@dataclass(frozen=True)
class Age(Reading):
    """A person's age in years."""

    who: Who = ""
    """The caller, somebody they call for, or not said."""


_OLDEST = 115
_BEHIND = 32
"""Characters looked at before a number: "my granddaughter's only just"."""
_KIN = (
    r"son|daughter|kid|child|boy|girl|baby|wife|husband|partner|mother|father|mom|mum|dad|mama|papa"
    r"|sister|brother|aunt|uncle|grandma|grandpa|grandmother|grandfather|grandson|granddaughter"
    r"|niece|nephew|friend|patient|man|woman|lady|guy|spouse|roommate|neighbor|teenager"
)
_JUST = r"(?:\s+(?:just|only|almost|nearly|about|now|already|over|turning|turned))*"
_SELF = re.compile(
    rf"\b(?:i'm|i am|im|i was|i just turned|i turned|i'll be|me,){_JUST}\s*(?:an?\s+)?$"
)
_OTHER = re.compile(
    rf"\b(?:he's|she's|he is|she is|he was|she was|he turned|she turned"
    rf"|(?:{_KIN})(?:'s| is|,)(?: who's)?)"
    rf"{_JUST}\s*(?:an?\s+)?$"
)
_AGED = re.compile(r"\b(?:aged?|age is|my age is|age of|turned|turning)\s*$")
_OLD = re.compile(
    r"[\s-]*(?P<unit>year|yr|month|week)s?(?:[\s-]+(?:of age\b|old\b|young\b)|\s+y\.?o\b)"
)
_PERSON = re.compile(rf"[\s,-]+(?:\w+\s+)?(?:{_KIN}|male|female)\b")
_THING = re.compile(
    r"[\s,-]+(?:\w+\s+)?(?:implants?|crowns?|tooth|teeth|bridge|dentures?|screws?|abutments?|caps?|posts?"
    r"|fillings?|grafts?|plate|work|stitches|wound|hole|surgery|extraction|one)\b"
)
_SUBJECT = re.compile(
    r"\b(?:is|are|was|were|[a-z]+'s|they're)\s*(?:about|almost|nearly|over|like)?\s*(?:an?\s+)?$"
)
_ALONE = re.compile(
    r"\s*(?:$|[.,;!?]|(?:and|now|so|but|last|in|today|this year|next|by the way|with|on|who|if)\b)"
)
_DECADE = re.compile(
    r"\b(?P<self>i'm|i am)?(?P<other>(?:he|she)'s|he is|she is)? ?in (?:my|his|her|their) "
    r"(?:early |mid |mid-|late )?(?P<decade>twenties|thirties|forties|fifties|sixties"
    r"|seventies|eighties|nineties|[2-9]0'?s)\b"
)
_DECADES = (
    "twenties",
    "thirties",
    "forties",
    "fifties",
    "sixties",
    "seventies",
    "eighties",
    "nineties",
)
_YEARS = {"year": 1.0, "yr": 1.0, "month": 1 / 12, "week": 1 / 52}


def ages(text: str) -> tuple[Age, ...]:
    """Every person's age in the text, in the order it was said."""
    low = folded(text)
    found = [age for number in numbers(text) if (age := _age(text, low, number))]
    for match in _DECADE.finditer(low) if " in " in low else ():
        name = match.group("decade")
        decade = (_DECADES.index(name) + 2) * 10 if name in _DECADES else int(name[:2])
        who: Who = "self" if match.group("self") else "other" if match.group("other") else ""
        found.append(
            Age(
                decade + 5,
                decade,
                decade + 9,
                "year",
                *match.span(),
                text[match.start() : match.end()],
                True,
                False,
                who,
            )
        )
    return tuple(sorted(found, key=lambda age: age.start))


def _age(text: str, low: str, number: Number) -> Age | None:
    old = _OLD.match(low, number.end)
    if not old and not _ALONE.match(low, number.end):
        return None
    behind = low[max(0, number.start - _BEHIND) : number.start]
    is_self, is_other = bool(_SELF.search(behind)), bool(_OTHER.search(behind))
    if old:
        is_other = is_other or bool(_PERSON.match(low, old.end()))
        # "it's fifteen years old", "my implant is fifteen years old": a thing, not a person.
        if not (is_self or is_other) and (_SUBJECT.search(behind) or _THING.match(low, old.end())):
            return None
    elif not (is_self or is_other or _AGED.search(behind)):
        return None
    factor = _YEARS[old.group("unit")] if old else 1.0
    if not 0 < number.high * factor <= _OLDEST:
        return None
    end = old.end() if old else number.end
    who: Who = "self" if is_self else "other" if is_other else ""
    return Age(
        number.value * factor, number.low * factor, number.high * factor, "year", number.start, end,
        text[number.start : end], number.approximate, False, who,
    )  # fmt: skip
