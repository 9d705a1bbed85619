"""The port of all ears, and the choice among those installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dialog.effects import Listen
from voice.hearing import Partial, Utterance

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Abilities:
    """What an ear declares it can do, so that nobody needs to know its name."""

    streams: bool
    """Gives partials while the caller speaks."""
    n_best: bool
    scores_answers: bool
    """Fills `Utterance.answers` for closed questions."""
    word_times: bool


class Turn(Protocol):
    """One utterance being heard. Not thread-safe; one owner."""

    def accept(self, samples: Samples) -> Partial | None:
        """Take the next samples (16 kHz mono float32, -1 to 1); a new partial if there is one."""
        ...

    def peek(self) -> Utterance:
        """What was said if the caller has finished now; the turn may go on (speculative decoding)."""
        ...

    def finish(self) -> Utterance:
        """What was said. The turn is over; reuses the last peek when no voice came since."""
        ...

    def close(self) -> None:
        """Give up the turn and free what it holds; safe to call twice."""
        ...


class Recognizer(Protocol):
    """An ear. One per process; its model is shared by all turns of all calls."""

    name: str
    abilities: Abilities

    def listen(self, expected: Listen) -> Turn:
        """Begin to hear the answer to a question."""
        ...
