"""The media of one call: sockets on one side, the line on the other, the 20 ms clock between."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import Literal, Protocol

from voice.channels import Samples
from voice.channels.phone.media.ports import Address, Sockets
from voice.channels.phone.ticker import Tick

Codec = Literal["PCMU", "PCMA"]


class Line(Protocol):
    """What the media need of a PhoneLine."""

    def exchange(self, heard: Samples, keys: str = "") -> Samples: ...

    def lost(self, reason: str) -> None: ...


class Clock(Protocol):
    """What the media need of the Ticker."""

    frame: int

    def add(self, tick: Tick) -> None: ...

    def remove(self, tick: Tick) -> None: ...


class MediaSession:
    """Sound both ways from construction to `close`, in the event loop's thread."""

    def __init__(
        self,
        line: Line,
        codec: Codec,
        remote: Address,
        *,
        sockets: Sockets,
        ticker: Clock,
        event_payload_type: int | None = None,
        timeout_s: float = 20.0,
        random: Random | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`remote` is what the far end's session description says, `sockets` come from
        `ports.open_sockets` and belong to the session from now on, `event_payload_type` is the
        far end's number for telephone-event, None where none was agreed."""
        raise NotImplementedError

    def hold(self, held: bool, *, sending: bool = False) -> None:
        """Held: the line hears silence, nothing is missed, and nothing is sent but, where
        `sending` was negotiated, silence. The clock of the line goes on."""

    def redirect(self, remote: Address) -> None:
        """The far end moved (re-INVITE): send there, and hear whoever sends from there."""

    def close(self) -> None:
        """Send and hear no more, give the ports back; safe to call twice."""
