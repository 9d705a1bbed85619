"""What a caller hears while a person is being called for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dialog.effects import Transfer
from voice.channels import RATE, Channel, Samples
from voice.speaking import Speaking
from voice.tracks import Tracks

AGAIN_S = 6.0
"""Of quiet between two sayings: whoever hears nothing for longer takes a line for dead."""


class Company:
    """Says over and over that somebody is being called, and listens for the caller to be gone."""

    def __init__(self, channel: Channel, speaking: Speaking, tracks: Tracks) -> None:
        self._channel = channel
        self._speaking = speaking
        self._tracks = tracks
        self._again_s = 0.0

    def keep(self, over: Callable[[], bool], connecting: Samples) -> None:
        """Until it is over, or the caller is gone; `connecting` is said at once, but where several
        people are called, not anew for each. Raises what the channel raises."""
        while True:
            if self._channel.now_s >= self._again_s:
                began_s = self._speaking.play(connecting)
                self._again_s = began_s + len(connecting) / RATE + AGAIN_S
            if over():
                return
            block = self._channel.read()
            if block is None:
                return
            self._tracks.heard(block)


@dataclass(frozen=True)
class HandedOver:
    """What came of a caller who was to speak to a person."""

    reached: bool | None = None
    """Whether somebody took them; None where their telephone system connects them once we have hung
    up: nobody tells us then."""
    told: Samples | None = None
    """What they are to hear now."""


HandOver = Callable[[Transfer, Company], HandedOver]
"""Waits until somebody took the caller or nobody will, and keeps them company meanwhile."""
