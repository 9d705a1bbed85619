"""A pinhole camera above a table. Millimeters; the table is z = 0, and z points up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
FILM_DIAGONAL = 43.27
"""Millimeters: what focal lengths "as of 35 mm film" are measured by."""


@dataclass(frozen=True)
class Camera:
    """Looks at a point of the table."""

    width: int
    height: int
    focal_mm: float
    """As of 35 mm film."""
    distance: float
    """Millimeters from the lens to the point looked at."""
    tilt: float
    """Radians from straight above."""
    azimuth: float
    """Radians: from which side it looks; 0 is from below, as a person before the table."""
    roll: float
    target: tuple[float, float]

    @property
    def focal(self) -> float:
        """Pixels."""
        return self.focal_mm / FILM_DIAGONAL * math.hypot(self.width, self.height)

    @property
    def place(self) -> Points:
        """Of the lens."""
        aside = self.distance * math.sin(self.tilt)
        return np.array(
            (
                self.target[0] + aside * math.sin(self.azimuth),
                self.target[1] - aside * math.cos(self.azimuth),
                self.distance * math.cos(self.tilt),
            )
        )

    @property
    def turn(self) -> Points:
        """Rows: the picture's right, down and forward, as directions of the table."""
        forward = np.array((*self.target, 0.0)) - self.place
        forward /= np.linalg.norm(forward)
        up = np.array((-math.sin(self.azimuth), math.cos(self.azimuth), 0.0))
        right = np.cross(forward, up)
        right /= np.linalg.norm(right)
        down = np.cross(forward, right)
        c, s = math.cos(self.roll), math.sin(self.roll)
        return np.array((c * right + s * down, c * down - s * right, forward))

    def seen(self, points: Points) -> tuple[Points, Points]:
        """Pixels (n x 2) and depths (n) of points (n x 3)."""
        turned = (points - self.place) @ self.turn.T
        pixels = turned[:, :2] / turned[:, 2:] * self.focal
        return pixels + np.array((self.width / 2, self.height / 2)), turned[:, 2]

    def on_plane(self, height: float = 0.0) -> Points:
        """3 x 3: from a point (x, y, 1) at that height to its pixel."""
        turn = self.turn
        to_pixels = np.array(
            ((self.focal, 0, self.width / 2), (0, self.focal, self.height / 2), (0, 0, 1))
        )
        origin = turn @ (np.array((0, 0, height)) - self.place)
        return to_pixels @ np.column_stack((turn[:, 0], turn[:, 1], origin))
