"""What makes one recording many: pace, distance from the microphone, loudness, and the line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import soxr

from models.toothline_en.features import RATE
from models.toothline_en.kaldi_files import Array

Line = Callable[[Array, np.random.Generator], Array]
"""What a line does to samples from -1 to 1: band, noise, lost packets."""

PACES = (0.9, 0.95, 1.05, 1.1)
"""Faster and higher, or slower and lower, as one voice differs from the next."""
PACED, ECHOED = 0.5, 0.3
"""Shares of the copies."""
ECHO_S = (0.1, 0.4)
ECHO_LEVEL = (0.05, 0.25)
"""How long a room echoes, and how loud against the voice."""
LOUDNESS_DB = (-14.0, 3.0)
PAUSE_S = (0.2, 0.6)
"""Before and after a single word, which its file cuts closely."""
PAUSE_LEVEL = 0.5
"""Of the softest parts: a pause is no digital silence."""


def varied(samples: Array, chance: np.random.Generator, line: Line) -> Array:
    """A copy of samples from -1 to 1 as another voice, room and line would give it."""
    sound = samples
    if chance.random() < PACED:
        sound = soxr.resample(sound, RATE, RATE / chance.choice(PACES))
    if chance.random() < ECHOED:
        sound = _echoed(sound, chance)
    sound = sound * 10 ** (chance.uniform(*LOUDNESS_DB) / 20)
    return np.clip(line(sound.astype(np.float32), chance), -1.0, 1.0)


def paused(samples: Array, chance: np.random.Generator) -> Array:
    """With a pause before and after, as quiet as the recording's own quiet parts."""
    level = max(float(np.percentile(np.abs(samples), 10)) * PAUSE_LEVEL, 1e-4)
    before, after = (
        level * chance.standard_normal(int(RATE * chance.uniform(*PAUSE_S))) for _ in range(2)
    )
    return np.concatenate([before, samples, after]).astype(np.float32)


def _echoed(samples: Array, chance: np.random.Generator) -> Array:
    count = int(RATE * chance.uniform(*ECHO_S))
    tail = chance.standard_normal(count) * np.exp(-np.arange(count) / (count / 6))
    tail *= chance.uniform(*ECHO_LEVEL) / np.sqrt((tail**2).sum())
    tail[0] = 1.0
    size = len(samples) + count
    mixed = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(tail, size), size)
    return mixed[: len(samples)]
