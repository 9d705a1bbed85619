"""How long a caller waits for a reply, in its parts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Latency:
    """From the caller's last sound to the first sound of the reply, in seconds."""

    endpoint_s: float
    """Waited on purpose, to be sure that the caller was done."""
    hearing_s: float
    """Making words of the sound after that wait; what was done during it costs nothing."""
    deciding_s: float
    """The dialog's step."""
    speaking_s: float
    """Until the reply's first sound was queued."""

    @property
    def total_s(self) -> float:
        return self.endpoint_s + self.hearing_s + self.deciding_s + self.speaking_s

    def __str__(self) -> str:
        return (
            f"{self.total_s:.2f} s: {self.endpoint_s:.2f} waiting, {self.hearing_s:.2f} hearing, "
            f"{self.deciding_s:.3f} deciding, {self.speaking_s:.2f} speaking"
        )
