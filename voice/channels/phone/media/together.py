"""What all calls do in each beat, done for all of them at once.

A processor that decodes a hundred frames in one go takes a fifth of what it takes for one after the
other, and asking the system once which of a hundred sockets have something saves the failing look
into each. A call puts its own part in at one step of the beat and takes what came of it at a later
one; whoever takes first has the work done for all.
"""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from voice.channels import Samples
from voice.channels.phone.media import dtmf
from voice.channels.phone.media.g711 import CODECS, Codec
from voice.channels.phone.media.jitter_buffer import FRAME
from voice.channels.phone.media.ports import MOST_AT_ONCE, Datagram, read
from voice.channels.streamed.ticker import Tick

Decoded = tuple[Samples, bool]
"""20 ms of a call, and whether they may be a key's tones."""
Given = TypeVar("Given")
Made = TypeVar("Made")


class Clock(Protocol):
    """What the media need of the Ticker."""

    @property
    def frame(self) -> int: ...

    def add(self, tick: Tick, *later: Tick) -> None: ...

    def remove(self, tick: Tick) -> None: ...


class _Round(Generic[Given, Made]):
    """What was put in since work was last done."""

    __slots__ = ("given", "made")

    def __init__(self) -> None:
        self.given: list[Given] = []
        self.made: Sequence[Made] | None = None


Share = tuple[_Round[Given, Made], int]
"""A call's own part of a round."""


class Batch(Generic[Given, Made]):
    """One kind of work."""

    def __init__(self, work: Callable[[list[Given]], Sequence[Made]]) -> None:
        """`work` gives as many as it is given, in order, and must not fail: it would fail all."""
        self._work = work
        self._round: _Round[Given, Made] = _Round()

    def put(self, given: Given) -> Share[Given, Made]:
        """One call's part."""
        whole = self._round
        if whole.made is not None:
            whole = self._round = _Round()
        whole.given.append(given)
        return whole, len(whole.given) - 1

    def take(self, share: Share[Given, Made]) -> Made:
        """What came of it."""
        whole, number = share
        made = whole.made
        if made is None:
            made = whole.made = self._work(whole.given)
        return made[number]


class Law:
    """One of the two laws, for all calls that agreed on it."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self.decoding: Batch[bytes | bytearray, Decoded] = Batch(self._decode)
        """FRAME codes each."""
        self.encoding: Batch[Samples, bytes] = Batch(self._encode)
        """FRAME samples each."""

    def _decode(self, given: list[bytes | bytearray]) -> list[Decoded]:
        sounds = self._codec.decode(b"".join(given)).reshape(-1, FRAME)
        return list(zip(sounds, dtmf.suspects(sounds), strict=True))

    def _encode(self, given: list[Samples]) -> list[bytes]:
        codes = self._codec.encode(np.concatenate(given))
        return [codes[begin : begin + FRAME] for begin in range(0, len(codes), FRAME)]


class Inbox:
    """The sockets on which sound comes, read once in each beat."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._frame = -1

    def add(self, opened: socket.socket) -> list[Datagram]:
        """Read this one too; what comes is put there."""
        came: list[Datagram] = []
        self._selector.register(opened, selectors.EVENT_READ, came)
        return came

    def remove(self, opened: socket.socket) -> None:
        """No more; before it is closed."""
        self._selector.unregister(opened)

    def read(self, frame: int) -> None:
        """All that came until the beat with that number, whoever asks first. At most as much as a
        socket holds: a flood costs what it costs once."""
        if frame == self._frame:
            return
        self._frame = frame
        for _ in range(MOST_AT_ONCE):
            ready = self._selector.select(0)
            if not ready:
                return
            for key, _ in ready:
                opened: Any = key.fileobj
                try:
                    key.data.append(read(opened))
                except OSError:
                    # Reading tells an error of the network's once: a packet was lost on its way.
                    continue


class Together:
    """All calls on one clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.inbox = Inbox()
        self.laws = {name: Law(codec) for name, codec in CODECS.items()}
