"""What a caller hears while a person is being called for them."""

from __future__ import annotations

from collections.abc import Callable

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


HandOver = Callable[[Transfer, Company], Samples | None]
"""Waits until a person took the caller, who is kept company meanwhile; what the caller is to hear
where nobody did."""
