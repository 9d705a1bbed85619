"""The line that simulated callers speak over, as their setting asks: see voice.lines."""

from __future__ import annotations

from benchmarks.setting import Setting
from voice.channels import RATE, Samples
from voice.lines import line, phone_band, room
from voice.loudness import TARGET_DB

BACKGROUND_S = 20.0
"""Length of the noise, which is repeated: longer than any turn, so that no pattern is heard."""


def carried(samples: Samples, setting: Setting) -> Samples:
    """The caller's words as they arrive; noise is under the whole call and not added here."""
    return line(setting.band, loss_percent=setting.loss_percent)(samples)


def background(setting: Setting) -> Samples | None:
    """Noise under the whole call, as far below speech at the house's usual level as asked."""
    if setting.noise_db is None:
        return None
    level_db = TARGET_DB - setting.noise_db
    if setting.band == "wide":
        return room(round(BACKGROUND_S * RATE), level_db)
    # What the telephone takes from the noise is given back, so that the ratio is what was asked.
    noise = phone_band(room(round(BACKGROUND_S * RATE), TARGET_DB))
    scaled: Samples = noise * (10 ** (level_db / 20) / noise.std())
    return scaled
