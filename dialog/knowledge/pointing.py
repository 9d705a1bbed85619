"""The shape of what only a screen needs: its words, and drawings to point at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kiosk:
    """kiosk.yaml: what is said and asked otherwise to somebody who stands at a screen in the
    practice, and the screen's own words."""

    no_input_s: float
    spoken: dict[str, tuple[str, ...]]
    """In place of advice.yaml's lines under the same keys."""
    asks: dict[str, tuple[str, ...]]
    """In place of questions' wordings, by question id."""
    screen: dict[str, str]


@dataclass(frozen=True)
class Drawing:
    """A drawing that a person may point at: as if they had said these words."""

    id: str
    spoken: str
    says: str
    source: str
