"""What a line does to a caller's sound: clipping, noise, the telephone's band, lost packets.

Everything is drawn from a seed: the same sound comes out the same every time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from voice.audio import resample
from voice.channels import RATE, Samples
from voice.loudness import speech_level_db

Band = Literal["wide", "phone"]

PHONE_RATE = 8_000
BAND_HZ = (300.0, 3400.0)
"""What a telephone carries (ITU-T G.712)."""
MU = 255.0
"""Of the telephone's companding (ITU-T G.711), which leaves 8 bits a sample."""
PACKET = RATE // 50
"""Samples in 20 ms, the usual packet of a telephone call."""
FADE = (1.0, 0.5, 0.25)
"""How loud the last good packet is repeated in place of the first, second and third lost one; then
silence. Receivers conceal losses alike, and fall silent after 60 ms (ITU-T G.711, appendix I)."""


def line(
    band: Band = "wide",
    noise_db: float | None = None,
    loss_percent: float = 0.0,
    clip_db: float | None = None,
    seed: int = 0,
) -> Callable[[Samples], Samples]:
    """A line: 16 kHz sound to what arrives of it, as long as before.

    `noise_db` is the speech's level over the noise's, `clip_db` how far above the microphone's
    limit the loudest sample is, `loss_percent` the share of 20 ms packets that are lost.
    """

    def carry(samples: Samples) -> Samples:
        sound = samples if clip_db is None else clipped(samples, clip_db)
        sound = sound if noise_db is None else noisy(sound, noise_db, seed)
        sound = phone_band(sound) if band == "phone" else sound
        return lost(sound, loss_percent, seed) if loss_percent else sound

    return carry


def clipped(samples: Samples, over_db: float) -> Samples:
    """The sound as a microphone gives it whose limit lies `over_db` below the highest sample."""
    limit = np.float32(np.abs(samples).max(initial=0.0) * 10 ** (-over_db / 20))
    cut: Samples = np.clip(samples, -limit, limit)
    return cut


def noisy(samples: Samples, noise_db: float, seed: int = 0) -> Samples:
    """The sound in a noisy room, its speaking parts `noise_db` above the noise."""
    level_db = speech_level_db(samples)
    if not np.isfinite(level_db):
        return samples
    mixed: Samples = np.clip(samples + room(len(samples), level_db - noise_db, seed), -1, 1)
    return mixed


def room(count: int, level_db: float, seed: int = 0) -> Samples:
    """Pink noise at a level below full scale: as much power in every octave, as in rooms and
    streets."""
    white = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    shaped = np.fft.irfft(white / np.sqrt(np.maximum(np.arange(len(white)), 1.0)), count)
    scaled: Samples = (shaped * 10 ** (level_db / 20) / shaped.std()).astype(np.float32)
    return scaled


def phone_band(samples: Samples) -> Samples:
    """8 kHz, 300 to 3400 Hz, companded to 8 bits, brought back to 16 kHz; as long as before."""
    if not len(samples):
        return samples
    narrow = resample(samples, RATE, PHONE_RATE)
    spectrum = np.fft.rfft(narrow)
    hertz = np.fft.rfftfreq(len(narrow), 1 / PHONE_RATE)
    spectrum[(hertz < BAND_HZ[0]) | (hertz > BAND_HZ[1])] = 0.0
    narrow = np.clip(np.fft.irfft(spectrum, len(narrow)), -1.0, 1.0)
    squeezed = np.sign(narrow) * np.log1p(MU * np.abs(narrow)) / np.log1p(MU)
    coded = np.round(squeezed * 127) / 127
    plain = np.sign(coded) * np.expm1(np.abs(coded) * np.log1p(MU)) / MU
    wide = resample(plain.astype(np.float32), PHONE_RATE, RATE)
    return np.pad(wide, (0, max(0, len(samples) - len(wide))))[: len(samples)]


def lost(samples: Samples, percent: float, seed: int = 0) -> Samples:
    """The sound with this share of its packets lost and concealed as receivers do."""
    count = -(-len(samples) // PACKET)
    # The length is drawn upon too, so that not all lines of a caller lose the same packets.
    gone = np.random.default_rng((seed, len(samples))).random(count) < percent / 100
    packets = np.pad(samples, (0, count * PACKET - len(samples))).reshape(count, PACKET)
    missing, good = 0, np.zeros(PACKET, np.float32)
    for number in range(count):
        if gone[number]:
            packets[number] = good * FADE[missing] if missing < len(FADE) else 0.0
            missing += 1
        else:
            missing, good = 0, packets[number].copy()
    return packets.reshape(-1)[: len(samples)]
