"""Made-up English of many kinds, drawn from the templates of `sentences.yaml`."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from cattrs import Converter

_WORDS = """zero one two three four five six seven eight nine
ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety"""
DIGITS, TEENS, TENS = (tuple(line.split()) for line in _WORDS.splitlines())
RUNS = (2, 3, 4, 5, 6)
"""Digits that are said in one breath."""
PHONE = (3, 3, 4)
"""Groups of an American telephone number."""
OH = 0.3
"""Share of the zeros that are called "oh"."""
_SHORT = {
    "i am": "i'm", "do not": "don't", "does not": "doesn't", "did not": "didn't", "is not": "isn't",
    "was not": "wasn't", "are not": "aren't", "have not": "haven't", "has not": "hasn't",
    "would not": "wouldn't", "could not": "couldn't", "should not": "shouldn't", "cannot": "can't",
    "will not": "won't", "it is": "it's", "that is": "that's", "there is": "there's",
    "he is": "he's", "she is": "she's", "i have": "i've", "i will": "i'll", "i would": "i'd",
    "you are": "you're", "they are": "they're", "we are": "we're", "what is": "what's",
}  # fmt: skip
_LONG = re.compile(r"\b(?:" + "|".join(_SHORT) + r")\b(?! *$)")
"""Not at a text's end: nobody says "yes it's"."""
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Kind:
    """Sentences of one kind and how often one of them is drawn."""

    share: float
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Templates:
    lists: Mapping[str, tuple[str, ...]]
    kinds: tuple[Kind, ...]

    def words(self) -> set[str]:
        """Every word that a sentence can have."""
        texts = [word for words in self.lists.values() for word in words]
        texts += [text for kind in self.kinds for text in kind.sentences]
        bare = _SLOT.sub(" ", " ".join(texts))
        return {*bare.split(), *DIGITS, *TEENS, *TENS, "oh"}

    def drawn(self, count: int, seed: int) -> Iterator[str]:
        """Sentences, always the same for a seed."""
        chance = random.Random(seed)
        shares = [kind.share for kind in self.kinds]
        for _ in range(count):
            kind = chance.choices(self.kinds, shares)[0]
            yield self._filled(chance.choice(kind.sentences), chance)

    def _filled(self, sentence: str, chance: random.Random) -> str:
        return _SLOT.sub(lambda slot: self._word(slot[1], chance), sentence)

    def _word(self, slot: str, chance: random.Random) -> str:
        match slot:
            case "digit":
                return _digits(1, chance)
            case "digits":
                return _digits(chance.choice(RUNS), chance)
            case "phone":
                return " ".join(_digits(count, chance) for count in PHONE)
            case "number":
                return _number(chance)
            case "tens":
                return f"{chance.choice(TENS)} {chance.choice(DIGITS[1:])}"
            case _:
                return chance.choice(self.lists[slot])


def ours() -> Templates:
    """Those beside this module."""
    path = Path(__file__).with_name("sentences.yaml")
    # As text: "yes" and "no" are words here, no truth values.
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return Converter(forbid_extra_keys=True).structure(data, Templates)


def contracted(text: str) -> str:
    """As it is said in passing: "it is gone" as "it's gone"."""
    return _LONG.sub(lambda words: _SHORT[words[0]], text)


def _digits(count: int, chance: random.Random) -> str:
    said = [chance.choice(DIGITS) for _ in range(count)]
    return " ".join("oh" if d == "zero" and chance.random() < OH else d for d in said)


def _number(chance: random.Random) -> str:
    singles: Sequence[str] = (*DIGITS, *TEENS)
    if chance.random() < 0.6:
        return chance.choice(singles)
    ten = chance.choice(TENS)
    return ten if chance.random() < 0.3 else f"{ten} {chance.choice(DIGITS[1:])}"
