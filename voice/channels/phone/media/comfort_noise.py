"""Faint noise in place of nothing: a line without any sounds dead, and a caller hangs up."""

from __future__ import annotations

import numpy as np

from voice.channels import Samples

LEVEL_DB = -65.0
"""Below full scale: what a quiet telephone line hisses, too faint to be taken for speech."""
LENGTH_S = 2.0
"""Of the noise that is drawn once; parts of it are heard in random order."""


class ComfortNoise:
    """White noise in frames."""

    def __init__(self, rate: int, level_db: float = LEVEL_DB, seed: int = 0) -> None:
        """`rate` in hertz, `level_db` below full scale; the same seed makes the same noise."""
        self._random = np.random.default_rng(seed)
        self._white = self._random.standard_normal(round(rate * LENGTH_S)).astype(np.float32)
        self.level_db = level_db

    def frame(self, count: int) -> Samples:
        """The next `count` samples, at most a second."""
        begin = int(self._random.integers(len(self._white) // 2))
        gain = np.float32(10 ** (self.level_db / 20))
        return self._white[begin : begin + count] * gain


def level_db(payload: bytes) -> float | None:
    """What a comfort-noise packet (RFC 3389) says the caller's silence sounds like, below full
    scale; None for an empty one. The shape of the noise, told behind the level, is not followed:
    it carries no words."""
    return -float(payload[0] & 0x7F) if payload else None
