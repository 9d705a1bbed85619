"""The port of all mouths, and the choice among those installed."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class Synthesizer(Protocol):
    """A mouth: text to sound, in a child process with a time limit."""

    name: str
    version: str

    def voices(self) -> tuple[str, ...]:
        """The voices it can speak with."""
        ...

    def speak(self, text: str, voice: str, rate: float = 1.0) -> Samples:
        """16 kHz mono float32 sound of the text; rate 1 is usual, 0.8 slower.

        Raises voice.errors.SynthesisFailed, with the cure, when the engine dies or takes too long.
        """
        ...
