"""Sound that a PBX sends over TCP in portions of any size, given out a frame every 20 ms.

TCP loses nothing but delays at will. Two frames wait at the start, so that a late portion makes no
hole; what piles up after a stall is caught up with in the caller's pauses, never in their words.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from voice.channels import Samples
from voice.channels.streamed.line import FRAMES_A_SECOND

CUSHION = 2
"""Frames that wait before the first is given out, and again after every hole."""
ENOUGH = 5
"""Frames beyond which quiet ones are passed over: a caller feels no 100 ms."""
MOST = 10 * FRAMES_A_SECOND
"""Frames beyond which the oldest are dropped, speech or not: nobody answers ten seconds late."""
QUIET_DB = -50.0
"""Level under full scale below which a frame holds no word; telephone speech has -35 to -15."""
_QUIET_POWER = 10 ** (QUIET_DB / 10)


class Inlet:
    """One call's sound on its way in."""

    def __init__(self, rate: int) -> None:
        """`rate` in hertz."""
        self._frame = rate // FRAMES_A_SECOND
        self._rest = np.zeros(0, np.float32)
        self._waiting: deque[Samples] = deque()
        self._filling = True

    def put(self, samples: Samples) -> None:
        """The next portion."""
        sound = np.concatenate([self._rest, samples]) if len(self._rest) else samples
        whole = len(sound) // self._frame * self._frame
        self._waiting.extend(sound[:whole].reshape(-1, self._frame))
        self._rest = sound[whole:]
        while len(self._waiting) > MOST:
            self._waiting.popleft()

    def take(self) -> Samples:
        """The next frame; silence when there is none."""
        if self._filling and len(self._waiting) < CUSHION:
            return np.zeros(self._frame, np.float32)
        self._filling = not self._waiting
        if self._filling:
            return np.zeros(self._frame, np.float32)
        frame = self._waiting.popleft()
        while len(self._waiting) > ENOUGH and _is_quiet(frame):
            frame = self._waiting.popleft()
        return frame


def _is_quiet(frame: Samples) -> bool:
    return float(np.mean(np.square(frame))) < _QUIET_POWER
