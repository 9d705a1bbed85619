"""How words sound, as the model's phones: the dictionary's sounds translated, inflected forms made
from their stems.

The dictionary writes a word in the letters of misaki (one character a sound); whoever builds the
model hands it in, so that nothing here knows where it lies.
"""

from __future__ import annotations

# ruff: noqa: RUF001 - the dictionary's letters are letters of phonetics.
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import yaml

from models.toothline_en.phones import GARBAGE

Sounds = Callable[[str], str]
"""A word's sounds; empty for a word that the dictionary lacks."""
Phones = tuple[str, ...]

UNKNOWN = "[unk]"
"""Kaldi's word for anything outside the vocabulary; the garbage phone is its sound."""
_PHONES = {
    "ə": "AH", "ᵊ": "AH", "ʌ": "AH", "ɪ": "IH", "ᵻ": "IH", "i": "IY", "ɛ": "EH", "æ": "AE",
    "ɑ": "AA", "ɔ": "AO", "u": "UW", "ʊ": "UH", "ɜ": "ER", "A": "EY", "I": "AY", "O": "OW",
    "W": "AW", "Y": "OY", "b": "B", "d": "D", "ð": "DH", "f": "F", "ɡ": "G", "h": "HH", "j": "Y",
    "ʤ": "JH", "k": "K", "l": "L", "m": "M", "n": "N", "ŋ": "NG", "p": "P", "ɹ": "R", "s": "S",
    "ʃ": "SH", "t": "T", "ʧ": "CH", "θ": "TH", "v": "V", "w": "W", "z": "Z", "ʒ": "ZH",
}  # fmt: skip
_FLAP = "ɾ"
"""Between vowels American speech makes one sound of t and d; people from elsewhere keep them."""
_HISSING = frozenset("szʃʒʧʤ")
_VOICELESS = frozenset("ptkfθ")
_WEAK = {
    "the": ("ðə",),
    "a": ("ə",),
    "an": ("ən",),
    "and": ("ən", "ænd"),
    "to": ("tə",),
    "for": ("fəɹ",),
    "of": ("əv",),
    "was": ("wəz",),
    "you": ("jə",),
    "your": ("jəɹ",),
    "can": ("kən",),
    "yes": ("jæs",),
    "yeah": ("jɛ", "jæ"),
    "no": ("nə",),
    "okay": ("kA",),
    "implant": ("ɪmplænt", "ɛmplænt"),
    "implants": ("ɪmplænts",),
}
"""How short common words sound within a sentence; a dictionary has them as one reads them out."""


def names() -> dict[str, str]:
    """Names and slang that the dictionary lacks, with their sounds, from `pronunciations.yaml`."""
    path = Path(__file__).with_name("pronunciations.yaml")
    found: dict[str, str] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return found


class Pronouncing:
    """Pronunciations of words: overrides first, then the dictionary, then stem and ending, then
    the halves of a compound."""

    def __init__(self, sounds: Sounds, overrides: Mapping[str, str] | None = None) -> None:
        """`overrides`: words with their sounds, for names that no dictionary has."""
        self._sounds = sounds
        self._overrides = dict(overrides or {})
        self.phones = cache(self._phones)

    def _phones(self, word: str) -> tuple[Phones, ...]:
        """Every way to say the word, the likeliest first; none when nobody knows."""
        if word == UNKNOWN:
            return ((GARBAGE,),)
        found: dict[Phones, None] = {}
        for sounds in (self._spelled(word), *_WEAK.get(word, ())):
            if sounds:
                found |= dict.fromkeys(_translated(sounds))
        return tuple(found)

    def _spelled(self, word: str) -> str:
        known = self._overrides.get(word) or self._sounds(word)
        if known:
            return known
        bare = word.replace("'", "")
        if bare != word and bare.endswith("s"):
            return self._ending(bare[:-1], "s")
        for ending in ("s", "ed", "ing"):
            if word.endswith(ending) and len(word) > len(ending) + 2:
                inflected = self._ending(word[: -len(ending)], ending)
                if inflected:
                    return inflected
        return self._compound(word)

    def _ending(self, stem: str, ending: str) -> str:
        """Sounds of a stem, as it is spelled before the ending, with that ending."""
        stems = [stem, stem + "e"]
        if stem.endswith("i"):
            stems.append(stem[:-1] + "y")
        if stem.endswith("e"):
            stems.append(stem[:-1])
        if len(stem) > 2 and stem[-1] == stem[-2]:
            stems.append(stem[:-1])
        sounds = next((s for one in stems if (s := self._sounds(one))), "")
        if not sounds:
            return ""
        last = sounds[-1]
        if ending == "ing":
            return sounds + "ɪŋ"
        if ending == "s":
            return sounds + ("ᵻz" if last in _HISSING else "s" if last in _VOICELESS else "z")
        hard = last in _VOICELESS or last in "sʃʧ"
        return sounds + ("ᵻd" if last in "td" else "t" if hard else "d")

    def _compound(self, word: str) -> str:
        for cut in range(3, len(word) - 2):
            first, second = self._sounds(word[:cut]), self._sounds(word[cut:])
            if first and second:
                return first + second
        return ""


def _translated(sounds: str) -> list[Phones]:
    """The phones, twice where a flap can be either of two; none for a letter that is no sound."""
    ways = [sounds]
    if _FLAP in sounds:
        ways = [sounds.replace(_FLAP, "t"), sounds.replace(_FLAP, "d")]
    found = []
    for way in ways:
        joined = way.replace("ɜɹ", "ɜ").replace("əɹ", "ɜ")
        if all(sound in _PHONES for sound in joined):
            found.append(tuple(_PHONES[sound] for sound in joined))
    return found
