"""What the code must know of a language itself: its small words, its numbers, how it is read aloud.

What callers say of teeth and dangers is knowledge (dialog.knowledge); here is what sentences turn
on in any matter. A language is one module of this package that holds a TONGUE.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path


@dataclass(frozen=True)
class Tongue:
    """A language. All patterns are searched in plain text (dialog.wording)."""

    language: str
    """ISO 639-1."""
    spelled: Callable[[str], str]
    """A text as it was heard or typed, before it is brought to the plain form."""
    fillers: re.Pattern[str]
    """Sounds and words before others that tell nothing."""
    pronoun: re.Pattern[str]
    """Begins a clause of its own: a "no" before one answers a question."""
    clause: re.Pattern[str]
    """Ends where a subject begins a clause of its own, though ears write no comma."""
    would: re.Pattern[str]
    """A clause that tells what would be: as supposed as what it would come of."""
    thinks: re.Pattern[str]
    """"I don't think it is" at the end of a text: it denies what follows."""
    since: re.Pattern[str]
    """What was long ago and lasts is no history."""
    turns: re.Pattern[str]
    """Announces what is different after all."""
    limits: re.Pattern[str]
    """Where or when: behind "only" it names what there is after all."""
    on_a_word: re.Pattern[str]
    """Words that turn round by one consonant that a telephone swallows."""
    unheard: int
    """Words that nothing understood from which a "no" to a danger is asked about once more."""
    hesitant: tuple[str, ...]
    """How a sentence begins that only looks like a no: "I haven't looked"."""
    refusals: tuple[str, ...]
    """A no behind what it denies: "bleeding, no"."""
    joints: frozenset[str]
    """Words between a sign and "has stopped" that keep the one from belonging to the other."""
    endings: tuple[str, ...]
    """Of words, the longest first: what they leave is the same word."""
    is_word: Callable[[str], bool]
    """Whether a word is none that an ear broke."""
    in_words: Callable[[float], str]
    """A number as it is spoken."""
    measurable: Callable[[str], str]
    """A text with its numbers, units and times in the words that dialog.measures reads, English."""
    signs: Mapping[str, str]
    """What the signs of an address are called."""
    syllables: Callable[[str], int]
    """Of one word or figure."""
    grade: Callable[[int, int, int], float]
    """School years that a text takes, by its words, sentences and syllables."""
    syllables_per_s: float
    """As the usual voice speaks."""

    def without_fillers(self, plain_text: str) -> str:
        """A plain text without "um", "well" and their like."""
        return self.fillers.sub("", plain_text)


@cache
def tongue(language: str) -> Tongue:
    """A language by its ISO 639-1 code. Raises KeyError for one that is not known."""
    if language not in languages():
        raise KeyError(language)
    found: Tongue = import_module(f"{__name__}.{language}").TONGUE
    return found


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages, English first."""
    names = {path.stem for path in Path(__file__).parent.glob("??.py")}
    return ("en", *sorted(names - {"en"}))
