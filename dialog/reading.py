"""What ears wrote, read as what was meant: misheard words turned back, by letters and by sound.

Every hypothesis is read as it stands, and beside it with its likely mishearings mended. Both
readings are searched, so that mending can add a fact and never hides one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from dialog.events import Hypothesis
from dialog.knowledge.schema import Knowledge
from dialog.sounds import is_word, phonemes
from dialog.tongues import tongue
from dialog.vocabulary import vocabulary
from dialog.wording import plain

SPELLED_ALIKE = 84.0
"""rapidfuzz ratio from which an unknown word is taken for a known one: "implent" 85.7; "denture"
and "adventure" 87.5 show why only words that no dictionary has are mended so."""
SOUNDS_ALIKE = 0.80
"""Share of phonemes in common from which a window of words is taken for one of ours: "a but ment"
0.86, "crown" and "ground" 0.60 (docs/hearing.md)."""
WINDOW = 4
"""Words in the longest window: "a butt meant to" never, "he ling a but" four."""
REMEMBERED = 16
"""Utterances whose readings are kept: what an ear has so far is tried before it is taken, and a few
calls go on at once (0.7 ms of processor for the step after its trial, 1.5 without)."""


@dataclass(frozen=True)
class Reading:
    """One hypothesis in its plain readings, as it stands first."""

    texts: tuple[str, ...]
    share: float
    """The hypothesis' part of all confidence, 0 to 1."""
    raw: str
    measured: str
    """The same in words that dialog.measures reads."""
    today: date | None = None
    """The day on which it was said; None when unknown."""


@lru_cache(maxsize=REMEMBERED)
def readings(
    knowledge: Knowledge, hypotheses: tuple[Hypothesis, ...], today: date | None = None
) -> tuple[Reading, ...]:
    """All hypotheses, read; best first. Empty when nothing holds a word."""
    total = sum(max(h.confidence, 0.01) for h in hypotheses) or 1.0
    # Readings that differ in a comma are one: ears' lists of hypotheses are full of them.
    spoken = tongue(knowledge.language)
    shares: dict[str, float] = {}
    raws: dict[str, str] = {}
    for hypothesis in hypotheses:
        text = plain(spoken.spelled(hypothesis.text))
        if text:
            shares[text] = shares.get(text, 0.0) + max(hypothesis.confidence, 0.01) / total
            raws.setdefault(text, hypothesis.text)
    found: list[Reading] = []
    for text, share in shares.items():
        mended = mend(knowledge, text)
        texts = (text,) if mended == text else (text, mended)
        found.append(Reading(texts, share, raws[text], spoken.measurable(raws[text]), today))
    return tuple(found)


def mend(knowledge: Knowledge, text: str) -> str:
    """A plain text with its likely mishearings turned back."""
    pattern, meant = _misheard(knowledge)
    text = pattern.sub(lambda found: meant[found.group()], text) if meant else text
    text = " ".join(_mended_word(knowledge, word) for word in text.split()) + " "
    return _mend_by_sound(knowledge, text)


@lru_cache(maxsize=8)
def _misheard(knowledge: Knowledge) -> tuple[re.Pattern[str], dict[str, str]]:
    """All mishearings in one pattern, longest first, and what each was meant to be."""
    meant = {
        plain(wrong): plain(right)
        for right, wrongs in knowledge.words.misheard.items()
        for wrong in wrongs
    }
    longest_first = sorted(meant, key=len, reverse=True)
    return re.compile(r"(?<![^ ])(?:" + "|".join(map(re.escape, longest_first)) + ")"), meant


@lru_cache(maxsize=8192)
def _mended_word(knowledge: Knowledge, word: str) -> str:
    known = vocabulary(knowledge).known_words
    if word in known or len(word) < 5 or not word.isalpha():
        return word
    if tongue(knowledge.language).is_word(word):
        return word
    near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=SPELLED_ALIKE)
    return near[0] if near else word


def _mend_by_sound(knowledge: Knowledge, text: str) -> str:
    words = text.split()
    targets = _targets(knowledge)
    known = frozenset(target for target, _ in targets)
    at = 0
    mended: list[str] = []
    while at < len(words):
        hit = _sounding(words, at, targets, known)
        if hit is None:
            mended.append(words[at])
            at += 1
        else:
            mended.append(hit[0])
            at += hit[1]
    return " ".join(mended) + " "


def _sounding(
    words: list[str], at: int, targets: tuple[tuple[str, str], ...], known: frozenset[str]
) -> tuple[str, int] | None:
    # One word alone is a word of its own; only several, or none in any dictionary, are broken ones.
    for size in range(min(WINDOW, len(words) - at), 0, -1):
        window = words[at : at + size]
        if "/" in window or known & set(window) or (size == 1 and is_word(window[0])):
            continue
        sound = "".join(phonemes(word) for word in window)
        for target, wanted in targets:
            if abs(len(sound) - len(wanted)) <= 2 and (
                Levenshtein.normalized_similarity(sound, wanted) >= SOUNDS_ALIKE
            ):
                return target, size
    return None


@lru_cache(maxsize=8)
def _targets(knowledge: Knowledge) -> tuple[tuple[str, str], ...]:
    return tuple((word, phonemes(word)) for word in knowledge.words.sound_alike)
