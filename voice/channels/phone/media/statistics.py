"""How a call's media did: for the journal and the metrics."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Statistics:
    """Counts since the call began; of the far end's packets only those of its latest source."""

    sent: int
    """Packets."""
    unsent: int
    """Of these and the reports, those that the system would not take."""
    received: int
    """Packets of sound, silence or keys from the far end."""
    lost: int
    """Packets that never came."""
    late: int
    """Packets that came too late to be heard, or twice."""
    refused: int
    """Datagrams from strangers, and those that were no RTP of this call."""
    made_s: float
    """Seconds of sound made up in place of lost packets."""
    delay_s: float
    """Seconds of sound in store now."""
    jitter_s: float
    """How unevenly packets come, in seconds (RFC 3550)."""
    peer_lost_share: float | None
    """Of our packets, as the far end reports it, 0 to 1; None as long as it has not."""
    peer_jitter_s: float | None
    """How unevenly ours come there."""
    round_trip_s: float | None
    """To the far end and back, from its reports."""
