"""The sound of one SIP call: its media on one side, on the other a phone line or another leg."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

from voice.channels import Samples
from voice.channels.phone.media.ports import Address, Sockets
from voice.channels.phone.media.session import Line, MediaSession
from voice.channels.phone.media.statistics import Statistics
from voice.channels.phone.media.together import Together
from voice.channels.phone.sip import sdp
from voice.channels.phone.sip.session import Session

QUEUED = 3
"""Frames that one side of a bridge may be ahead of the other; both have the same clock."""


class Leg:
    """Begins without sound: its ports are told to the other end before it may send."""

    def __init__(
        self, session: Session | None, sockets: Sockets, flush: Callable[[], None]
    ) -> None:
        """`session` of a call of ours is known when it is answered; `flush` sends what signaling
        has ready."""
        self.session = session
        self._flush = flush
        self.sockets = sockets
        self.line: Line | None = None
        self._media: MediaSession | None = None
        self._keys = ""

    def begin(self, line: Line, together: Together, timeout_s: float) -> None:
        """Sound both ways, as the session has agreed."""
        assert self.session is not None
        agreed = self.session.agreed
        assert agreed is not None
        self.line = line
        self._media = MediaSession(
            self,
            agreed.codec,
            self._address(agreed),
            sockets=self.sockets,
            together=together,
            event_payload_type=agreed.event_type,
            timeout_s=timeout_s,
        )
        self.change()

    def change(self) -> None:
        """The session has agreed on something else: held, resumed or moved."""
        if self._media is None or self.session is None or self.session.agreed is None:
            return
        agreed = self.session.agreed
        if agreed.remote[0] not in ("0.0.0.0", "::"):
            self._media.redirect(self._address(agreed))
        self._media.hold(agreed.held, sending=agreed.direction == "sendonly")

    def press(self, key: str) -> None:
        """A key came as signaling; where keys come in the sound's packets it has come there too."""
        if self.session and self.session.agreed and self.session.agreed.event_type is None:
            self._keys += key

    def close(self) -> None:
        """Sound ends, the ports are free; safe to call twice."""
        if self._media is not None:
            self._media.close()
        else:
            self.sockets.close()

    def measured(self) -> Statistics | None:
        """How the sound does so far; None before it began."""
        return self._media.statistics if self._media else None

    # The media's line.

    def exchange(self, heard: Samples, keys: str = "") -> Samples:
        keys, self._keys = self._keys + keys, ""
        assert self.line is not None
        return self.line.exchange(heard, keys)

    def lost(self, reason: str) -> None:
        if self.line is not None:
            self.line.lost(reason)
        if self.session is not None:
            self.session.hang_up(reason)
            self._flush()

    def _address(self, agreed: sdp.Agreed) -> Address:
        """Where their sound goes. A name is not looked up: it is where their signaling is."""
        host, port = agreed.remote
        assert self.session is not None
        return (host if sdp.is_number(host) else self.session.dialog.peer.host, port)


class Bridge:
    """Two legs that hear each other, on the beat of one clock."""

    def __init__(self) -> None:
        forth: deque[Samples] = deque(maxlen=QUEUED)
        back: deque[Samples] = deque(maxlen=QUEUED)
        self.ends: tuple[Line, Line] = (_End(forth, back), _End(back, forth))


class _End:
    def __init__(self, heard: deque[Samples], spoken: deque[Samples]) -> None:
        self._heard = heard
        self._spoken = spoken

    def exchange(self, heard: Samples, keys: str = "") -> Samples:
        self._heard.append(heard)
        return self._spoken.popleft() if self._spoken else np.zeros(len(heard), np.float32)

    def lost(self, reason: str) -> None:
        """The other side's call is ended by signaling."""
