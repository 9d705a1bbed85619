"""Text as callers and ears write it, brought to one plain form for matching.

The plain form is small letters, contractions spelled out ("can't" is "cannot", "it's" is "it is"),
no accents, no punctuation but ` / ` where a sentence ends, one space after every token.
"""

from __future__ import annotations

import re
import unicodedata

_CONTRACTIONS: tuple[tuple[str, str], ...] = (
    (r"\b(?:can't|cant|can not)\b", "cannot"),
    (r"\b(?:won't|wont)\b", "will not"),
    # Scots: "I cannae swallow" must not be a word that nobody knows.
    (r"\b(?:cannae|cannot|canny|canna)\b", "cannot"),
    (r"\b(?:winnae|willnae)\b", "will not"),
    (r"\b(did|does|is|was|were|has|have|had|could|would|should)n(?:ae|y)\b", r"\1 not"),
    (r"\b(?:dinnae|dinna)\b", "do not"),
    (r"\bain't\b", "is not"),
    (r"\bshan't\b", "shall not"),
    (r"\b(do|does|did|is|was|are|were|has|have|had|could|would|should|must|need)n'?t\b", r"\1 not"),
    (r"\b(i)'?m\b", r"\1 am"),
    (r"\b(you|we|they)'re\b", r"\1 are"),
    (r"\b(i|you|we|they|could|would|should|might|must)'ve\b", r"\1 have"),
    (r"\b(i|you|we|they|he|she|it)'ll\b", r"\1 will"),
    (
        r"\b(it|that|there|he|she|what|who|where|here|how|one|two|everything|nothing|nobody|everybody)'s\b",
        r"\1 is",
    ),
    (r"\bso's\b", "so as"),
    (r"\bnae\b", "no"),
    (r"\b(i|you|we|they|he|she|it)'d\b", r"\1 would"),
    # "My tooth's off": behind a noun only before words that no possessive stands before.
    (
        r"\b([a-z]+)'s(?= (?:off|out|come|fallen|loose|still|swollen|bleeding|numb|gone|been|not"
        r"|just|popped|really|so|all|a|in|on|sitting|lying|full|stuck|moving|wobbl|puff|closed|closing"
        r"|hard|killing|sore|tight|dropped|getting|going|starting|spinning|turning|down|up|twice|like|too|that|gone|[a-z]+ing"
        r"|only|about|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen"
        r"|cracked|chipped|broken|broke|split|snapped|infected|very|quite|painful|soaked|gaping|oozing)\b)",
        r"\1 is",
    ),
    (r"\b([a-z]{3,})in'(?![a-z])", r"\1ing"),
    (r"\b(could|would|should|might|must)a\b", r"\1 have"),
    # "It's me mam" is no "it's me".
    (
        r"\b(?:me|meh)(?= (?:mam|mammy|mum|ma|mom|mother|da|dad|father|nan|gran|wife|husband|missus"
        r"|son|daughter|lad|mouth|gob|tooth|teeth|gum|gums|lip|lips|chin|cheek|face|jaw|throat|tongue"
        r"|neck|eye|head|chest|cap|crown|screw|implant|denture|plate|bridge)\b)",
        "my",
    ),
    (r"\b(gonna)\b", "going to"),
    (r"\b(wanna)\b", "want to"),
    (r"\b(kinda)\b", "kind of"),
    (r"\b(sorta)\b", "sort of"),
    (r"\bcolour", "color"),
    (r"\bgrey\b", "gray"),
    (r"\bmetres?\b", "meters"),
)
_EXPANSIONS = tuple((re.compile(pattern), spelled) for pattern, spelled in _CONTRACTIONS)
_MEANT = {"uhhuh": "uhhuh", "mhm": "mmhmm", "mmhmm": "mmhmm", "mmhm": "mmhmm", "uhuh": "uhuh"}
"""Grunts that answer: the first three say yes, the last says no."""
_GRUNTS = re.compile(r"\b(?:uh[ -]?huh|mm[ -]?hmm?|mhm|uh[ -]uh)\b")
_ENDS = re.compile(r"[!?;:]+|\.(?!\d)")
_UNREADABLE = re.compile(r"[^a-z0-9'.,!?;:/ -]+")
_NOISE = re.compile(r"[^a-z0-9./ ]+")
_STRAY_POINT = re.compile(r"(?<!\d)\.|\.(?!\d)")


def plain(text: str) -> str:
    """The plain form of any text; "" when it holds no word.

    >>> plain("No, I can't breathe!")
    'no i cannot breathe / '
    """
    folded = unaccented(text.lower()).replace("’", "'").replace("`", "'")  # noqa: RUF001
    small = _UNREADABLE.sub(" ", folded)
    for pattern, spelled in _EXPANSIONS:
        small = pattern.sub(spelled, small)
    small = _GRUNTS.sub(lambda grunt: _MEANT[re.sub(r"[^a-z]", "", grunt.group())], small)
    small = small.replace("'", "")
    small = _NOISE.sub(" ", _ENDS.sub(" / ", small))
    tokens = _STRAY_POINT.sub(" ", small).split()
    return "".join(f"{token} " for token in tokens) if any(t != "/" for t in tokens) else ""


def unaccented(text: str) -> str:
    """The letters without their marks, as they are often typed: "corazón" is "corazon"."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def sentences(plain_text: str) -> list[str]:
    """The plain text cut where sentences end; each again ends in a space."""
    return [part.strip() + " " for part in plain_text.split("/") if part.strip()]
