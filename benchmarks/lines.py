"""What the way to us does to a caller's sound: the telephone's band, noise, lost packets.

The same sound comes out the same every time.
"""

from __future__ import annotations

import numpy as np

from benchmarks.setting import Setting
from voice.audio import resample
from voice.channels import RATE, Samples
from voice.loudness import TARGET_DB, levelled

PHONE_RATE = 8_000
BAND_HZ = (300.0, 3400.0)
"""What a telephone carries (ITU-T G.712)."""
MU = 255.0
"""Of the telephone's companding (ITU-T G.711), which leaves 8 bits a sample."""
PACKET = RATE // 50
"""Samples in 20 ms, the usual packet of a telephone call."""
BACKGROUND_S = 20.0
"""Length of the noise, which is repeated: longer than any turn, so that no pattern is heard."""


def carried(samples: Samples, setting: Setting) -> Samples:
    """The caller's words as they arrive."""
    sound = phone_band(samples) if setting.band == "phone" else samples
    return lost(sound, setting.loss_percent) if setting.loss_percent else sound


def background(setting: Setting) -> Samples | None:
    """Noise under the whole call, as far below speech at the house's usual level as asked."""
    if setting.noise_db is None:
        return None
    noise = pink(round(BACKGROUND_S * RATE))
    if setting.band == "phone":
        noise = phone_band(noise)
    level = 10 ** ((TARGET_DB - setting.noise_db) / 20)
    scaled: Samples = (noise * level / np.sqrt((noise**2).mean())).astype(np.float32)
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


def lost(samples: Samples, percent: float) -> Samples:
    """The sound with this share of its packets silent."""
    draw = np.random.default_rng(len(samples))
    gone = draw.random(-(-len(samples) // PACKET)) < percent / 100
    kept: Samples = np.where(np.repeat(gone, PACKET)[: len(samples)], np.float32(0), samples)
    return kept


def pink(count: int) -> Samples:
    """Noise with as much power in every octave, as rooms and streets have."""
    white = np.fft.rfft(np.random.default_rng(1).standard_normal(count))
    shaped = white / np.sqrt(np.maximum(np.arange(len(white)), 1.0))
    return levelled(np.fft.irfft(shaped, count).astype(np.float32))
