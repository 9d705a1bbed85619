"""How hard a prompt is to understand, and how long it takes to say."""

from __future__ import annotations

import re

from dialog.tongues import Tongue
from dialog.tongues.en import TONGUE as ENGLISH

EASIEST_SENTENCE = 3
"""Fewer words than this make no sentence whose difficulty means anything ("I noted:")."""
_WORD = re.compile(r"[^\W\d_][^\W\d_']*|\d+")
_SENTENCE = re.compile(r"[.!?:]+(?:\s|$)")


def grade(text: str, tongue: Tongue = ENGLISH) -> float:
    """The school year that it takes to understand a text."""
    words = _WORD.findall(text)
    if len(words) < EASIEST_SENTENCE:
        return 0.0
    sentences = max(1, len(_SENTENCE.findall(text)))
    return tongue.grade(len(words), sentences, sum(map(tongue.syllables, words)))


def seconds(text: str, tongue: Tongue = ENGLISH) -> float:
    """About how long a text takes to say at the usual speed."""
    return sum(map(tongue.syllables, _WORD.findall(text))) / tongue.syllables_per_s
