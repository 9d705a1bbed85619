"""What a caller is to hear, 20 ms at a time, made into packets."""

from __future__ import annotations

from random import Random

from voice.channels.phone.media.g711 import Codec
from voice.channels.phone.media.jitter_buffer import FRAME
from voice.channels.phone.media.rtp import HEADER, MARKER, VERSION


class Sender:
    """Numbers the packets of one call, from a beginning that nobody can guess."""

    def __init__(self, codec: Codec, random: Random) -> None:
        self.source = random.getrandbits(32)
        self.packets = 0
        self.octets = 0
        """Of payload."""
        self._codec = codec
        self._sequence = random.getrandbits(16)
        self._base = random.getrandbits(32)
        self._paused = True

    def timestamp(self, frame: int) -> int:
        """Of the beat with that number."""
        return self._base + frame * FRAME & 0xFFFF_FFFF

    def packet(self, payload: bytes, frame: int) -> bytes:
        """The datagram of the coded 20 ms that belong to the beat with that number."""
        marker = MARKER if self._paused else 0
        self._paused = False
        self.packets += 1
        self.octets += len(payload)
        self._sequence = self._sequence + 1 & 0xFFFF
        head = HEADER.pack(
            VERSION,
            self._codec.payload_type | marker,
            self._sequence,
            self.timestamp(frame),
            self.source,
        )
        return head + payload

    def pause(self) -> None:
        """Nothing is sent for a while; the packet after it says so."""
        self._paused = True
