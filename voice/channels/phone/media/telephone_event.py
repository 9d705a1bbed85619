"""Keys told in packets (RFC 4733, telephone-event).

A key is told as soon as the first packet of it comes, whichever that is: its end packets may all
be lost. Everything after that only says that the same key is still down.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from voice.channels.phone.media.rtp import Packet, after

PAYLOAD = struct.Struct("!BBH")
KEYS = "0123456789*#ABCD"
"""By event number; the numbers above are no keys."""
ENDED = 0x80
FORGET_S = 1.0
"""Packets of a key that come longer than this after the last of it are of a new press: no network
holds one back that long, while test callers do play the same packets again."""
STEADY = 400
"""Samples: a sender that wrongly moves the timestamp on with every packet of one key does so by
20 to 50 ms; two presses lie at least 80 ms apart (40 ms of tone, 40 ms of pause)."""


@dataclass(frozen=True)
class Event:
    """A packet of a key that is or was down."""

    key: str
    timestamp: int
    """When the key went down."""
    duration: int
    """Samples for which it has been down."""
    new: bool
    """Whether this is the first we hear of it."""


@dataclass
class _Press:
    """A key that went down, as its latest packet told it."""

    source: int
    key: str
    timestamp: int
    duration: int
    ended: bool
    at_s: float


class TelephoneEvents:
    """Tells new keys from what has been told."""

    def __init__(self) -> None:
        self._presses: list[_Press] = []

    def receive(self, packet: Packet, at_s: float) -> Event | None:
        """What a packet of the negotiated type says, which came `at_s` by any even clock; None
        where it is not a key's."""
        if len(packet.payload) != PAYLOAD.size:
            return None
        number, flags, duration = PAYLOAD.unpack(packet.payload)
        if number >= len(KEYS):
            return None
        ended = bool(flags & ENDED)
        press = _Press(packet.source, KEYS[number], packet.timestamp, duration, ended, at_s)
        new = not self._told(press, packet.marker)
        if new:
            self._presses.append(press)
        return Event(press.key, press.timestamp, duration, new)

    def _told(self, press: _Press, marker: bool) -> bool:
        """Whether this key press has been told; brings what is known of it up to date."""
        self._presses = [p for p in self._presses if press.at_s - p.at_s <= FORGET_S]
        known = [p for p in self._presses if p.source == press.source]
        for same in known:
            if same.timestamp == press.timestamp:
                same.duration = max(same.duration, press.duration)
                same.ended |= press.ended
                same.at_s = press.at_s
                return True
        if not known:
            return False
        latest = known[-1]
        later = after(press.timestamp, latest.timestamp)
        if later < 0:
            # Late packets of a key that was lost until now: what was dialed after it has been
            # told, and a key out of its order would make another number.
            return True
        if press.key != latest.key or marker or latest.ended:
            return False
        # A key held for more than eight seconds goes on as a new event, where the last left off.
        held_on = later == latest.duration and later > STEADY
        moved_on = later <= STEADY and press.duration >= latest.duration
        if held_on or moved_on:
            self._presses[self._presses.index(latest)] = press
        return held_on or moved_on
