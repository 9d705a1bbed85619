"""What came of a sender's packets: counted as RFC 3550 asks, for the reports to that sender."""

from __future__ import annotations

from dataclasses import dataclass

from voice.channels.phone.media.g711 import RATE

MISORDER = 100
"""Packets that one may come behind its turn (RFC 3550, appendix A.1)."""


@dataclass(frozen=True)
class Report:
    """What a receiver tells the sender of packets."""

    source: int
    lost_share: float
    """0 to 1, of the packets since the last report."""
    lost: int
    """Packets that never came; duplicates count against it."""
    highest: int
    """The highest sequence number, its turns round 65,536 in the upper 16 bits."""
    jitter: float
    """How unevenly they came, in samples."""


class Arrivals:
    """Counts the packets of one source."""

    def __init__(self, source: int, sequence: int) -> None:
        """Begins with the packet of that sequence number."""
        self.source = source
        self.received = 0
        self.jitter = 0.0
        """Samples; the mean unevenness, smoothed over 16 packets."""
        self._base = sequence
        self._highest = sequence
        self._transit: float | None = None
        self._reported = (0, 0)

    def count(self, sequence: int, timestamp: int, at_s: float) -> None:
        """A packet came, `at_s` by any clock that runs evenly."""
        self.received += 1
        ahead = sequence - self._highest & 0xFFFF
        if ahead < 0x1_0000 - MISORDER:
            self._highest += ahead
        # Modulo 2^32 because the timestamp is: else its turn would be taken for jitter.
        transit = (at_s * RATE - timestamp) % 2**32
        if self._transit is not None:
            uneven = abs(transit - self._transit)
            self.jitter += (min(uneven, 2**32 - uneven) - self.jitter) / 16
        self._transit = transit

    @property
    def expected(self) -> int:
        """Packets sent, as far as sequence numbers tell."""
        return self._highest - self._base + 1

    @property
    def lost(self) -> int:
        """Packets that never came; late ones have come."""
        return max(0, self.expected - self.received)

    def report(self) -> Report:
        """What came since the last report, and in all."""
        expected, received = self._reported
        self._reported = self.expected, self.received
        due = self.expected - expected
        missing = max(0, due - (self.received - received))
        share = missing / due if due > 0 else 0.0
        return Report(self.source, share, self.lost, self._highest & 0xFFFF_FFFF, self.jitter)
