"""English."""

from __future__ import annotations

import re

from dialog.measures.number_words import in_words
from dialog.sounds import is_word, phonemes
from dialog.tongues import Tongue

_VOWELS = re.compile(r"[AIOWYiu\u0251\u0254\u025b\u025c\u026a\u028a\u028c\u00e6\u0259\u1d4a\u1d7b]")
"""The dictionary's signs for vowels: capitals are diphthongs, the others stand in IPA."""
_LETTERS = re.compile(r"[aeiouy]+")


def _syllables(word: str) -> int:
    """By the pronouncing dictionary; by groups of vowel letters where it has no entry."""
    if word.isdigit():
        return sum(_syllables(part) for part in re.findall(r"[a-z]+", in_words(int(word))))
    small = word.lower()
    if is_word(small):
        return max(1, len(_VOWELS.findall(phonemes(small))))
    groups = len(_LETTERS.findall(small))
    silent = small.endswith("e") and not small.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def _flesch_kincaid(words: int, sentences: int, syllables: int) -> float:
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


TONGUE = Tongue(
    language="en",
    spelled=str,
    fillers=re.compile(
        r"(?<![^ ])(?:um+|uh|erm*|hmm*|mm|well|oh|so|like i said|you know|i mean) (?=\S)"
    ),
    pronoun=re.compile(r"(?<![^ ])(?:i|it|he|she|they|them|my|we|there|the|this|that) "),
    object_last=re.compile(r"(?<![^ ])(?:me|him|her|us) $"),
    subject_first=re.compile(r"(?:i|he|she|we) "),
    thinks=re.compile(
        r"(?<![^ ])(?:not|never) (?:think|believe|see|feel|notice)"
        r" (?:that |like |any )?(?:[^ ]+ ){0,2}$"
    ),
    since=re.compile(
        r"(?<![^ ])(?:now|since|again|still|today|tonight|yesterday|and it is|keeps) "
    ),
    turns=re.compile(r"(?<![^ ])(?:but|just|only|except|though|although|as such|apart from) "),
    on_a_word=re.compile(r"(?<![^ ])(?:can|could|able) "),
    # "No, she's right here eating cereal" leaves two, "no, she keeps talking gibberish" three.
    unheard=3,
    hesitant=("i ", "it "),
    refusals=("no", "nope", "none", "nah"),
    joints=frozenset(["not", "never", "but", "and"]),
    endings=("ing", "ed", "es", "s"),
    is_word=is_word,
    in_words=in_words,
    measurable=str,
    signs={".": "dot", "/": "slash"},
    syllables=_syllables,
    grade=_flesch_kincaid,
    # Piper's en_US-joe-medium with its pauses: the mean over the 296 prompts of this protocol, as
    # `toothline knowledge check --measure` speaks them. Short prompts go slower.
    syllables_per_s=4.27,
)
