"""The same measuring from points that somebody set in the photo."""

from __future__ import annotations

import math

import cv2
import numpy as np

from clinic.photos.errors import PointsRefused
from clinic.photos.measuring.coins import Coin
from clinic.photos.measuring.plane import Ellipse, Floats, Plane, focal_pixels, planes
from clinic.photos.measuring.results import Measured, Points

LEAST_RIM = 5
"""Points that make an ellipse."""
MOST_RIM = 64
STEADY = 3.0
"""Pixels that a hand is off, on a photo of a phone's screen size."""
OFF_ROUND = 0.08
"""Of the coin's radius that points may be off an ellipse."""


def measure_by_hand(
    points: Points, coin: Coin, size: tuple[int, int], focal_mm: float | None = None
) -> Measured:
    """Millimeters between the points. `size` is the photo's width and height in pixels. Raises
    PointsRefused."""
    if not LEAST_RIM <= len(points.rim) <= MOST_RIM:
        raise PointsRefused(f"Set {LEAST_RIM} points or more on the coin's rim, all around it.")
    everything = np.array((*points.rim, *points.length, *points.width), dtype=np.float64)
    inside = (
        np.isfinite(everything).all()
        and ((everything >= -1) & (everything <= np.array(size) + 1)).all()
    )
    if not inside:
        raise PointsRefused("A point lies outside the photo: set it anew.")
    ellipse = _ellipse(np.array(points.rim, dtype=np.float64))
    focal = focal_pixels(*size, focal_mm)
    likely, other = planes(ellipse, coin.diameter, coin.thickness, size, focal)
    sizes = [_distance(plane, pair) for plane in (likely, other)
             for pair in (points.length, points.width)]  # fmt: skip
    length, width = max(sizes[:2]), min(sizes[:2])
    if length <= 0:
        raise PointsRefused("Both ends of the piece are at one place: drag them apart.")
    scale = 2 * ellipse.long / coin.diameter
    steady = STEADY * max(size) / 2000
    wrong_way = 0.25 * max(abs(sizes[0] - sizes[2]), abs(sizes[1] - sizes[3]))
    of_scale = steady / ellipse.long * length
    # Points by hand are not corrected for the piece's height: seen from aside, that goes wrong.
    height = width / 2 * math.tan(likely.tilt)
    error = math.sqrt((math.sqrt(2) * steady / scale) ** 2 + of_scale**2 + wrong_way**2 + height**2)
    return Measured(
        round(length, 2), round(width, 2), round(error, 2),
        round(math.degrees(likely.tilt), 1), None, points, by_hand=True,
    )  # fmt: skip


def _ellipse(rim: Floats) -> Ellipse:
    (x, y), (a, b), angle = cv2.fitEllipseDirect(rim.astype(np.float32))
    turn = math.radians(angle)
    if a < b:
        a, b, turn = b, a, turn + math.pi / 2
    if not (math.isfinite(a + b) and b > 4 and b / a > 0.5):
        raise PointsRefused("The points on the coin's rim make no circle seen from aside.")
    ellipse = Ellipse((float(x), float(y)), a / 2, b / 2, turn)
    off = ellipse.off(rim)
    if off.max() > OFF_ROUND:
        raise PointsRefused("A point is not on the coin's rim: drag it there.")
    return ellipse


def _distance(plane: Plane, pair: tuple[tuple[float, float], tuple[float, float]]) -> float:
    ends = plane.on_table(np.array(pair, dtype=np.float64))
    return float(np.linalg.norm(ends[1] - ends[0]))
