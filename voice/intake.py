"""The caller's side of the line, block by block, none of it lost: what is read while an ear works
waits here, and is heard after it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from voice.channels import Block, Channel
from voice.tracks import Tracks
from voice.turns.activity import Activity


@dataclass(frozen=True)
class Taken:
    """A block, and how likely it holds voice."""

    block: Block
    probability: float


class Intake:
    """Reads a channel; keeps its sound and looks for voices as it goes."""

    def __init__(self, channel: Channel, activity: Activity, tracks: Tracks) -> None:
        self._channel = channel
        self._activity = activity
        self._tracks = tracks
        self._ahead: deque[Taken] = deque()

    def next(self) -> Taken | None:
        """The next block that was not heard yet; None after hang-up."""
        return self._ahead.popleft() if self._ahead else self._read()

    def read_ahead(self) -> bool:
        """Keep the line's next block for `next`; whether the caller is still there."""
        taken = self._read()
        if taken is not None:
            self._ahead.append(taken)
        return taken is not None

    @property
    def waiting(self) -> bool:
        """Whether anything was read ahead that was not heard yet."""
        return bool(self._ahead)

    @property
    def pressed(self) -> bool:
        """Whether a key or a touch is among that."""
        return any(each.block.keys or each.block.touch is not None for each in self._ahead)

    def _read(self) -> Taken | None:
        block = self._channel.read()
        if block is None:
            return None
        self._tracks.heard(block)
        # Now, as the sound comes: seconds of it at once would hold the call up.
        return Taken(block, self._activity.probability(block.samples))
