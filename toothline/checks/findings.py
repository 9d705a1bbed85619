"""What one check of the set-up found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "wanted", "broken"]


@dataclass(frozen=True)
class Finding:
    """What one check found."""

    what: str
    state: State
    """`wanted`: Toothline works without it; `broken`: it does not."""
    detail: str
    """What was seen, or what is missing and how to get it."""
