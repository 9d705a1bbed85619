"""Lines drawn by chance, as callers' lines differ: what training speech is sent over."""

from __future__ import annotations

import numpy as np

from voice import lines
from voice.channels import Samples

PHONE = 0.6
"""Share of the copies that go over a telephone; the rest is the kiosk's microphone."""
NOISY = 0.6
NOISE_DB = (6.0, 28.0)
"""Speech above the noise: a running car to a quiet room."""
LOSSY = 0.15
LOSS_PERCENT = (0.5, 4.0)


def rough(samples: Samples, chance: np.random.Generator) -> Samples:
    """The samples as one caller's line would bring them."""
    carry = lines.line(
        "phone" if chance.random() < PHONE else "wide",
        noise_db=chance.uniform(*NOISE_DB) if chance.random() < NOISY else None,
        loss_percent=chance.uniform(*LOSS_PERCENT) if chance.random() < LOSSY else 0.0,
        seed=int(chance.integers(2**31)),
    )
    return carry(samples)
