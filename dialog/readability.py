"""How hard a prompt is to understand, and how long it takes to say."""

from __future__ import annotations

import re

from dialog.measures.number_words import in_words
from dialog.sounds import is_word, phonemes

EASIEST_SENTENCE = 3
"""Fewer words than this make no sentence whose difficulty means anything ("I noted:")."""
SYLLABLES_PER_S = 4.27
"""Syllables in a second of Piper's en_US-joe-medium with its pauses: the mean over the 296 prompts
of this protocol, as `toothline knowledge check --measure` speaks them. Short prompts go slower."""
_VOWELS = re.compile(r"[AIOWYiu\u0251\u0254\u025b\u025c\u026a\u028a\u028c\u00e6\u0259\u1d4a\u1d7b]")
"""The dictionary's signs for vowels: capitals are diphthongs, the others stand in IPA."""
_LETTERS = re.compile(r"[aeiouy]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z']*|\d+")
_SENTENCE = re.compile(r"[.!?:]+(?:\s|$)")


def syllables(word: str) -> int:
    """Syllables by the pronouncing dictionary; by groups of vowel letters where it has no entry."""
    if word.isdigit():
        return sum(syllables(part) for part in re.findall(r"[a-z]+", in_words(int(word))))
    small = word.lower()
    if is_word(small):
        return max(1, len(_VOWELS.findall(phonemes(small))))
    groups = len(_LETTERS.findall(small))
    silent = small.endswith("e") and not small.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def grade(text: str) -> float:
    """The school year that it takes to understand a text (Flesch-Kincaid grade level)."""
    words = _WORD.findall(text)
    if len(words) < EASIEST_SENTENCE:
        return 0.0
    sentences = max(1, len(_SENTENCE.findall(text)))
    spoken = sum(syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59


def seconds(text: str) -> float:
    """About how long a text takes to say at the usual speed."""
    return sum(syllables(word) for word in _WORD.findall(text)) / SYLLABLES_PER_S
