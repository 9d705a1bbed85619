"""What a check of the protocol finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something in the protocol that must change."""

    file: str
    block: str
    what: str
