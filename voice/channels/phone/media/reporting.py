"""The two ends' reports to each other: when ours are due, and what the peer's tell."""

from __future__ import annotations

from random import Random

from voice.channels.phone.media import rtcp
from voice.channels.phone.media.arrivals import Arrivals
from voice.channels.phone.media.g711 import RATE
from voice.channels.phone.media.sender import Sender

EVERY = 250
"""Beats between our reports: five seconds (RFC 3550), give or take a half, drawn each time, so that
those of many calls do not fall together."""


class Reporting:
    """RTCP of one call."""

    def __init__(self, sender: Sender, random: Random, frame: int) -> None:
        self.peer_lost_share: float | None = None
        """Of our packets, 0 to 1; None as long as the peer has not reported."""
        self.peer_jitter_s: float | None = None
        self.round_trip_s: float | None = None
        self._sender = sender
        self._random = random
        self._name = f"{random.getrandbits(64):x}@toothline"
        self._next = frame + self._pause()
        self._peer: tuple[int, float] | None = None
        """The middle of the peer's last NTP time, and when it came."""

    def hear(self, data: bytes, now_s: float) -> bool:
        """A datagram came; whether it was a report. Seconds are since 1970."""
        heard = rtcp.parse(data, self._sender.source)
        if heard is None:
            return False
        if heard.middle is not None:
            self._peer = heard.middle, now_s
        if heard.about_us is not None:
            self.peer_lost_share = heard.about_us.lost_share
            self.peer_jitter_s = heard.about_us.jitter / RATE
        if heard.echo is not None:
            gone = rtcp.middle_of(now_s) - heard.echo.middle & 0xFFFF_FFFF
            self.round_trip_s = max(0.0, gone / 65_536 - heard.echo.held_s)
        return True

    def due(self, frame: int) -> bool:
        """Whether a report is to be sent at the beat with that number."""
        return frame >= self._next

    def report(self, frame: int, arrivals: Arrivals | None, now_s: float) -> bytes:
        """Our report of that beat."""
        self._next = frame + self._pause()
        sender = self._sender
        sent = None
        if sender.packets:
            sent = rtcp.Sent(now_s, sender.timestamp(frame), sender.packets, sender.octets)
        echo = rtcp.Echo(self._peer[0], now_s - self._peer[1]) if self._peer else None
        said = arrivals.report() if arrivals else None
        return rtcp.build(sender.source, self._name, sent, said, echo)

    def goodbye(self) -> bytes:
        """That we send no more."""
        return rtcp.goodbye(self._sender.source)

    def _pause(self) -> int:
        return round(EVERY * self._random.uniform(0.5, 1.5))
