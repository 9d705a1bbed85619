"""The piece's length and width on the table, from its outline."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.photos.measuring.plane import Plane

Floats = NDArray[np.float64]
TURNED, TEETH = 5.0, 7.0
"""Millimeters of width: implants, their caps and screws are seldom wider than the first (S42 to S45
of docs/sources.md), crowns and bridges seldom narrower than the second."""


@dataclass(frozen=True)
class Extent:
    """The narrowest strip that holds the piece. Millimeters on the table."""

    length: float
    width: float
    along: Floats
    """The direction of the length."""
    middle: Floats
    height: float
    """Above the table, at which the outline was taken to lie."""
    doubt: float
    """How much of the length depends on what its ends look like from aside."""
    doubt_across: float
    """How much of the width depends on what its sides look like from aside."""

    def off(self, other: Extent) -> float:
        """Half of what the sizes differ by, at most."""
        return max(abs(self.length - other.length), abs(self.width - other.width)) / 2

    def between(self, other: Extent) -> Extent:
        """Halfway to another extent of the same piece; what they differ by is doubt."""
        off_length, off_width = abs(self.length - other.length), abs(self.width - other.width)
        return replace(
            self,
            length=(self.length + other.length) / 2,
            width=(self.width + other.width) / 2,
            middle=(self.middle + other.middle) / 2,
            doubt=math.hypot(self.doubt, off_length / 2),
            doubt_across=math.hypot(self.doubt_across, off_width / 2),
        )

    def ends(self) -> tuple[Floats, Floats]:
        """Both ends of the length, then of the width."""
        across = np.array((-self.along[1], self.along[0]))
        return (
            np.array((self.middle - self.along * self.length / 2,
                      self.middle + self.along * self.length / 2)),
            np.array((self.middle - across * self.width / 2,
                      self.middle + across * self.width / 2)),
        )  # fmt: skip


def extent(plane: Plane, outline: Floats) -> Extent:
    """Of an outline in pixels.

    A piece has height: seen from aside, its outline on the table is longer by what one sees of its
    side. It is taken to be as high as it is wide, which holds for what was turned on a lathe and
    roughly for teeth. What was turned is round across, too; teeth are between round and a box.
    """
    pixel = outline.mean(axis=0)
    sight, slant = plane.sight(pixel)
    height = boxy = 0.0
    for _ in range(3):
        flat = plane.on_table(outline, height)
        length, width, along, middle = strip(flat)
        forth = abs(float(along @ sight)) * slant
        aside = math.sqrt(max(0.0, slant**2 - forth**2))
        if width <= 0:
            break
        # Halfway between a ball's shape and a cylinder's or a box's, and the rest is doubt; what is
        # round from above is nearer to the ball: a crown, or a cap on its head, lower than wide.
        share = float(np.interp(length / max(width, 1e-9), (1.2, 1.4), (0.25, 0.5)))
        round_side, flat_side = math.sqrt(1 + aside**2), 1 + aside
        true_width = width / (round_side + boxy * share * (flat_side - round_side))
        boxy = float(np.clip((true_width - TURNED) / (TEETH - TURNED), 0, 1))
        round_end = true_width * (math.sqrt(1 + forth**2) - 1)
        flat_end = true_width * forth
        true_length = length - (round_end + share * (flat_end - round_end))
        height = true_width / 2
    doubt, doubt_across = (flat_end - round_end) / 2, true_width * (flat_side - round_side) / 2
    if true_length < true_width:
        true_length, true_width, along = true_width, true_length, np.array((-along[1], along[0]))
    return Extent(true_length, true_width, along, middle, height, doubt, doubt_across)


def strip(points: Floats) -> tuple[float, float, Floats, Floats]:
    """Length, width, direction and middle of the narrowest strip that holds the points."""
    hull = cv2.convexHull(points.astype(np.float32))[:, 0].astype(np.float64)
    best: tuple[float, float, Floats, Floats] | None = None
    for start, end in pairwise((*hull, hull[0])):
        step = float(np.linalg.norm(end - start))
        if step < 1e-6:
            continue
        along = (end - start) / step
        across = np.array((-along[1], along[0]))
        x, y = hull @ along, hull @ across
        if best is None or np.ptp(y) < best[1]:
            middle = along * (x.max() + x.min()) / 2 + across * (y.max() + y.min()) / 2
            best = (float(np.ptp(x)), float(np.ptp(y)), along, middle)
    if best is None:
        return 0.0, 0.0, np.array((1.0, 0.0)), points.mean(axis=0)
    if best[0] < best[1]:
        best = (best[1], best[0], np.array((-best[2][1], best[2][0])), best[3])
    return best
