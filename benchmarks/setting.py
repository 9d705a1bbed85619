"""How callers are put through the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Setting:
    """How callers are put through."""

    language: str = "en"
    """What the callers speak: ISO 639-1."""
    text: bool = False
    """Typed: no sound at all."""
    band: Literal["wide", "phone"] = "wide"
    noise_db: float | None = None
    """Signal to noise in decibels; None for no noise."""
    loss_percent: float = 0.0
    """Packets of 20 ms lost, in percent."""
    ears: str = "auto"
    naive: bool = False
    """The naive way instead of ours: see benchmarks.naive."""
    keep_sound: bool = False
    """Speak the prompts too, and keep the call's sound for the report; otherwise silence of the
    right length stands for the service's side."""

    @property
    def words(self) -> str:
        """The setting as one line for people."""
        way = "The naive way. " if self.naive else ""
        if self.text:
            return f"{way}Typed."
        noise = "no noise added" if self.noise_db is None else f"noise at {self.noise_db:g} dB"
        loss = f", {self.loss_percent:g} % of packets lost" if self.loss_percent else ""
        return f"{way}By ear ({self.ears}), {self.band} band, {noise}{loss}."
