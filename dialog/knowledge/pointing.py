"""The shape of drawings to point at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Drawing:
    """A drawing that a person may point at: as if they had said these words."""

    id: str
    spoken: str
    says: str
    source: str
