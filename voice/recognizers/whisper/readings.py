"""Readings that Whisper's beam search found, ranked by what Whisper believes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LENGTH_PENALTY = 0.6
"""How much longer readings are favoured (the alpha of Wu et al. 2016, "Google's neural machine
translation system", 7.1: 0.6 to 0.7 were best there). By bare probability the one that stops after
"Oh hello, good morning." beats the one with the story behind it. Word error rate on the phone band
of what has more than 20 words, without and with it: tiny.en .077 and .068, base .166 and .060, in
noise 15 dB below the voice .164 and .150, .234 and .119; shorter answers are heard as before."""


@dataclass(frozen=True)
class Reading:
    """One text found in the sound."""

    text: str
    tokens: int
    mean: float
    """Mean log probability of its tokens."""


@dataclass(frozen=True)
class Believed:
    """A text, and its share of what Whisper believes, 0 to 1."""

    text: str
    share: float


def ranked(readings: Sequence[Reading]) -> list[Believed]:
    """Texts that differ in words, likeliest first.

    The shares sum to the best reading's mean probability per token, so that a mumble is doubted
    even when all readings of it are the same. A reading's probability is compared as if it were
    as long as the likeliest, by `LENGTH_PENALTY`: readings of one length keep their ratios.
    """
    readings = [reading for reading in readings if _words(reading.text)]
    if not readings:
        return []
    fits = [reading.mean * reading.tokens / _penalty(reading.tokens) for reading in readings]
    length = _penalty(readings[int(np.argmax(fits))].tokens)
    belief: dict[str, float] = {}
    texts: dict[str, str] = {}
    for reading, fit in zip(readings, fits, strict=True):
        words = _words(reading.text)
        texts.setdefault(words, reading.text)
        belief[words] = belief.get(words, 0.0) + float(np.exp((fit - max(fits)) * length))
    trust = float(np.exp(max(reading.mean for reading in readings))) / sum(belief.values())
    best_first = sorted(belief, key=lambda words: -belief[words])
    return [Believed(texts[words], trust * belief[words]) for words in best_first]


def _penalty(tokens: int) -> float:
    return float(((5 + tokens) / 6) ** LENGTH_PENALTY)


def _words(text: str) -> str:
    """Lower case, without punctuation."""
    return " ".join("".join(c for c in text.lower() if c.isalnum() or c in "' ").split())
