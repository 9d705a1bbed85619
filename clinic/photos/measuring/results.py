"""What comes of measuring a photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]
"""Pixels of the photo: from its left, from its top."""

Reason = Literal[
    "no coin", "coin cut off", "no piece", "several pieces", "piece cut off", "too small",
    "blurred", "slanted", "shadow",
]  # fmt: skip

SAID: dict[Reason, str] = {
    "no coin": "No coin was found: it must lie flat beside the piece, on white paper.",
    "coin cut off": "The coin is not wholly in the photo.",
    "no piece": "No piece was found on the paper.",
    "several pieces": "More than one thing lies beside the coin: set the points by hand.",
    "piece cut off": "The piece is not wholly in the photo, or not wholly on the paper.",
    "too small": "The piece is too small in the photo: it must be taken from nearer.",
    "blurred": "The photo is blurred.",
    "slanted": "The photo was taken from too far aside: hold the camera straight above.",
    "shadow": "The piece's shadow cannot be told from it: take the photo in even light, without a "
    "lamp from aside, or set the points by hand.",
}


@dataclass(frozen=True)
class Points:
    """Where coin and piece lie in the photo; staff may set them by hand."""

    rim: tuple[Point, ...]
    """On the outline of the coin, five or more, all around."""
    length: tuple[Point, Point]
    """The ends of the piece along its longest side."""
    width: tuple[Point, Point]
    """Across that."""


@dataclass(frozen=True)
class Thread:
    """A regular edge as of a thread. Not seen does not mean that there is none."""

    share: float
    """Of the piece's length, 0 to 1."""
    pitch: float | None
    """Millimeters from one groove to the next; None where none was seen."""
    fine_enough: bool
    """Whether the photo shows so much that a usual thread would have been seen."""


@dataclass(frozen=True)
class Measured:
    """Millimeters, as seen from straight above, with what they may be off by."""

    length: float
    width: float
    error: float
    """About nine of ten pieces are within this of the true length and width, in rendered photos
    (`benchmarks/desk/measuring.py`)."""
    tilt: float
    """Degrees from straight above."""
    thread: Thread | None
    """None when the points were set by hand."""
    points: Points
    by_hand: bool = False


@dataclass(frozen=True)
class Unmeasured:
    """It could not be measured, and why."""

    reason: Reason

    @property
    def said(self) -> str:
        """A sentence for the staff, with what to do."""
        return SAID[self.reason]
