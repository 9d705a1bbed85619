"""The port of all ways in: blocks of sound and keys in, sound out, and the line's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dialog.effects import Listen
from dialog.events import Touch

Samples = NDArray[np.float32]
RATE = 16_000
"""Hertz; every channel converts to and from this rate."""
BLOCK = 512
"""Samples in a block: 32 ms, the step of the voice-activity detector."""


@dataclass(frozen=True)
class Block:
    """The caller's next 32 ms."""

    samples: Samples
    """BLOCK samples, 16 kHz mono, -1 to 1."""
    at_s: float
    """When the block began, in seconds since the call began."""
    keys: str = ""
    """Keys pressed during the block."""
    touch: Touch | None = None
    """What was done at a screen during the block: an answer by itself."""


class Channel(Protocol):
    """A line to a caller. All times come from `now_s`, so that tests run in virtual time."""

    name: str

    @property
    def caller_number(self) -> str: ...

    @property
    def now_s(self) -> float:
        """Seconds since the call began, by the line's own clock."""
        ...

    @property
    def playing(self) -> bool:
        """Whether sound given to `play` is still to be heard."""
        ...

    def read(self) -> Block | None:
        """The next block, waiting for it in real time where time is real; None after hang-up."""
        ...

    def play(self, samples: Samples) -> None:
        """Queue sound (16 kHz mono) for the caller behind what is queued already."""
        ...

    def stop(self) -> None:
        """Silence at once whatever is playing and forget the queue (barge-in)."""
        ...

    def expect(self, listen: Listen) -> None:
        """Told what is being asked: a screen shows it, a recorded caller picks its answer."""
        ...

    def heard(self) -> None:
        """Told that the caller has finished speaking and is being understood, until the next
        `expect`: a screen shows it."""
        ...

    def close(self) -> None:
        """Hang up; safe to call twice."""
        ...
