"""How loud speech is, and making all of it equally loud. Levels are decibels below full scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voice.audio import resample
from voice.channels import RATE

Samples = NDArray[np.float32]

FRAME = 320
"""20 ms: shorter than a syllable, longer than a period of the deepest voice."""
SPEECH_RANGE_DB = 30.0
"""A frame this far below the loudest one is a pause: telephone standards' level meters (ITU-T P.56)
hang over pauses with a margin of 16 dB; 30 keeps soft consonants in and room noise out."""
TARGET_DB = -21.0
"""Level of the speaking parts. Prompts' crest factors are 15 to 18 dB, so this rarely meets the
peak limit, and voices sound equally loud."""
HEARD = 0.002
"""-54 dB: 33 dB below speech, softer than the softest consonant, louder than an engine's noise."""
LEAD = RATE // 100
"""Samples of silence that a prompt may begin with, so that it does not begin with a click."""
PEAK_DB = -3.0
"""Highest sample: leaves room for the phone's filters to overshoot."""


def silence(seconds: float = 0.0) -> Samples:
    """Digital silence; none of it by default."""
    return np.zeros(round(seconds * RATE), np.float32)


def speech_level_db(samples: Samples) -> float:
    """Root mean square of the frames in which somebody speaks; -inf for silence."""
    frames = _frame_power(samples)
    loudest = frames.max(initial=0.0)
    if loudest <= 0.0:
        return -np.inf
    spoken = frames[frames > loudest * 10 ** (-SPEECH_RANGE_DB / 10)]
    return float(10 * np.log10(spoken.mean()))


def levelled(samples: Samples) -> Samples:
    """The same speech at `TARGET_DB`, or softer where its peak would pass `PEAK_DB`."""
    level_db = speech_level_db(samples)
    if not np.isfinite(level_db):
        return samples
    peak_db = 20 * np.log10(np.abs(samples).max())
    gain_db = min(TARGET_DB - level_db, PEAK_DB - peak_db)
    louder: Samples = (samples * 10 ** (gain_db / 20)).astype(np.float32)
    return louder


def trimmed(samples: Samples, keep_s: float) -> Samples:
    """Without the silence before and after, but for `keep_s` of it."""
    frames = _frame_power(samples)
    spoken = np.flatnonzero(frames > frames.max(initial=0.0) * 10 ** (-SPEECH_RANGE_DB / 10 - 1))
    if not len(spoken):
        return samples
    keep = round(keep_s * RATE)
    begin = max(0, spoken[0] * FRAME - keep)
    return samples[begin : (spoken[-1] + 1) * FRAME + keep]


def begun(samples: Samples) -> Samples:
    """Without the silence before it: engines begin with 40 to 70 ms of it, which a caller waits
    for at every reply. The silence after it stays, a pause between sentences."""
    heard = np.flatnonzero(np.abs(samples) > HEARD)
    return samples[max(0, heard[0] - LEAD) :] if len(heard) else samples


def as_speech(samples: Samples, hertz: int) -> Samples:
    """An engine's sound as the house wants it: 16 kHz, finite, at the usual level."""
    sound = np.nan_to_num(samples.astype(np.float32))
    return levelled(resample(sound, hertz, RATE)) if len(sound) else sound


def _frame_power(samples: Samples) -> NDArray[np.float64]:
    count = max(1, len(samples) // FRAME)
    padded = np.zeros(count * FRAME)
    used = samples[: count * FRAME]
    padded[: len(used)] = used
    return np.asarray((padded.reshape(count, FRAME) ** 2).mean(axis=1))
