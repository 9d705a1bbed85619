"""Whether the words that were sent over the telephone are those that were heard."""

from __future__ import annotations

import numpy as np

from voice.channels import Samples

SAME = 0.8
"""What was sent gives 0.97 and more, other words of the same voice up to 0.72."""
FRAME = 160


def alike(heard: Samples, sent: Samples) -> float:
    """How alike the loudness of both runs, wherever what was sent begins in what was heard: a
    telephone may stretch sound a little. Both have 8 kHz."""
    one, other = _loudness(heard), _loudness(sent)
    places = range(max(1, len(one) - len(other) // 2))
    parts = [one[place : place + len(other)] for place in places]
    return max(float(np.corrcoef(part, other[: len(part)])[0, 1]) for part in parts)


def _loudness(sound: Samples) -> Samples:
    """By frames of 20 ms, with a breath of noise so that silence has some too."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    loudness: Samples = np.sqrt((frames**2).mean(axis=1) + 1e-6)
    return loudness
