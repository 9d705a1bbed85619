"""How English words sound: the pronouncing dictionary of misaki (Apache-2.0), read as data."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources

_STRESS = str.maketrans("", "", "ˈˌ")
_OURS = {"abutment": "əbʌtmənt", "abutments": "əbʌtmənts"}
"""Words of ours that the dictionary lacks."""


@lru_cache(maxsize=1)
def _dictionary() -> dict[str, str]:
    """Words to phonemes without stress; both of the package's American lists, the better last."""
    found: dict[str, str] = {}
    for name in ("us_silver.json", "us_gold.json"):
        source = resources.files("misaki").joinpath("data", name)
        for word, sound in json.loads(source.read_text(encoding="utf-8")).items():
            spoken = sound if isinstance(sound, str) else sound.get("DEFAULT") or ""
            if spoken:
                found[word.lower()] = spoken.translate(_STRESS)
    return found | _OURS


def is_word(word: str) -> bool:
    """Whether any dictionary knows the word."""
    return word in _dictionary()


@lru_cache(maxsize=8192)
def phonemes(word: str) -> str:
    """The word's sounds, one character each; its letters when the dictionary lacks it."""
    return _dictionary().get(word, word)
