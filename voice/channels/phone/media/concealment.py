"""Fills what the network lost with more of what was just heard, so that nothing clicks or gapes.

The last pitch period is repeated, as ITU-T G.711 appendix I does, fading to nothing in 60 ms; the
sound that comes next is faded in over it. Unlike there nothing is held back for it: the sound is
not delayed, and the join before the gap is smoothed inside the gap.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from voice.channels import Samples
from voice.channels.phone.media.comfort_noise import ComfortNoise
from voice.channels.phone.media.g711 import RATE

SHORTEST, LONGEST = RATE // 200, RATE // 66
"""Samples of a pitch period: voices of 66 to 200 Hz; two or three periods of a higher one."""
LIKENESS = 160
"""Samples that are compared to find the period: 20 ms."""
VOICED = 0.5
"""Correlation from which sound has a pitch: what has none is repeated in one long piece, because
a short one would hum."""
LOUD = RATE // 100
"""Samples repeated at full loudness: 10 ms."""
FADED = RATE * 6 // 100
"""Samples after which only faint noise is left: 60 ms."""
JOIN = RATE * 5 // 1000
"""Samples over which sound comes back in: 5 ms."""
_GAIN = np.concatenate(
    [np.ones(LOUD), np.linspace(1, 0, FADED - LOUD, endpoint=False)], dtype=np.float32
)
_RISE = (np.arange(JOIN, dtype=np.float32) + 1) / (JOIN + 1)
_PAST = LIKENESS + LONGEST + LONGEST // 4


class Concealment:
    """Hears all that came, and makes up what did not."""

    def __init__(self, noise: ComfortNoise) -> None:
        """`noise` is heard once a gap is longer than 60 ms."""
        self._noise = noise
        self._pieces: deque[Samples] = deque(maxlen=8)
        self._cycle = np.zeros(LONGEST, np.float32)
        self._made = 0
        """Samples made since sound last came."""
        self._step = np.float32(0)
        """How far the repeated cycle would jump from the last sample that came."""

    @property
    def begun(self) -> bool:
        """Whether any sound has come: before that there is nothing to go on with."""
        return bool(self._pieces)

    def came(self, samples: Samples) -> Samples:
        """Sound that came, faded in if some before it was made up."""
        if self._made:
            count = min(JOIN, len(samples))
            samples = samples.copy()
            samples[:count] += (self._repeated(count) - samples[:count]) * (1 - _RISE[:count])
            self._made = 0
        self._pieces.append(samples)
        return samples

    def made(self, count: int) -> Samples:
        """So many samples in place of sound that did not come."""
        if not self._made:
            self._begin()
        samples = self._repeated(count)
        if self._made + count > FADED:
            samples = samples + self._noise.frame(count)
        self._made += count
        return samples

    def _begin(self) -> None:
        """Find what to repeat."""
        past = np.concatenate([np.zeros(_PAST, np.float32), *self._pieces])[-_PAST:]
        self._pieces.clear()
        self._pieces.append(past)
        period = _period(past)
        blend = period // 4
        cycle = past[-period:].copy()
        fall = np.linspace(1, 0, blend, dtype=np.float32)
        before = past[-period - blend : -period]
        # The cycle's end runs into what came before its beginning, so that it repeats smoothly.
        cycle[-blend:] = cycle[-blend:] * fall + before * (1 - fall)
        self._cycle = cycle
        self._step = past[-1] - past[-period - 1]

    def _repeated(self, count: int) -> Samples:
        """What comes after the samples made so far."""
        places = np.arange(self._made, self._made + count)
        samples: Samples = self._cycle[places % len(self._cycle)]
        if self._made < JOIN:
            first = samples[: JOIN - self._made]
            first += self._step * (1 - _RISE[self._made : self._made + len(first)])
        gain = _GAIN[self._made : self._made + count]
        samples[: len(gain)] *= gain
        samples[len(gain) :] = 0
        return samples


def _period(past: Samples) -> int:
    """The pitch period of what was heard last, in samples; the longest where it has no pitch."""
    last = past[-LIKENESS:]
    reach = past[-LIKENESS - LONGEST : -SHORTEST]
    windows = np.lib.stride_tricks.sliding_window_view(reach, LIKENESS)
    likeness = windows @ last
    power = np.einsum("ij,ij->i", windows, windows) * np.dot(last, last)
    likeness = likeness / np.sqrt(power + 1e-12)
    best = int(likeness.argmax())
    return LONGEST - best if likeness[best] >= VOICED else LONGEST
