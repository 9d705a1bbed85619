"""The table in millimeters, from the coin's outline in the photo.

A round coin is seen as an ellipse: its longest diameter tells the scale, its shortest how far aside
the camera stood. With the camera's focal length that gives the table's place before the camera,
but for one thing: an ellipse looks the same when tilted the other way. Nearly everybody stands
before the table, so what is higher up in the photo is taken to be farther away; what the other
answer would give goes into the error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FOCAL_MM = 26.0
"""Of phones that do not say: the main cameras of most are 24 to 28, as of 35 mm film."""
NARROWED = 0.012
"""What the outline's ratio is found too low by: any unevenness of an outline makes one diameter
longer and one shorter (rendered photos of the developed set, tilts below 15 degrees)."""
FILM_DIAGONAL = 43.27
"""Millimeters: what such focal lengths are measured by."""


@dataclass(frozen=True)
class Ellipse:
    """The coin's outline. Pixels."""

    middle: tuple[float, float]
    long: float
    """Half of the longest diameter."""
    short: float
    angle: float
    """Radians: of the longest diameter, from the photo's right towards its bottom."""

    def points(self, count: int) -> Floats:
        turn = np.linspace(0, 2 * math.pi, count, endpoint=False)
        x, y = self.long * np.cos(turn), self.short * np.sin(turn)
        c, s = math.cos(self.angle), math.sin(self.angle)
        return np.column_stack((c * x - s * y, s * x + c * y)) + self.middle

    def off(self, points: Floats) -> Floats:
        """How far points are off the outline, as a share of its radius there."""
        c, s = math.cos(self.angle), math.sin(self.angle)
        x, y = (points - self.middle).T
        along, across = (c * x + s * y) / self.long, (c * y - s * x) / self.short
        return np.asarray(np.abs(np.hypot(along, across) - 1))


@dataclass(frozen=True)
class Plane:
    """The table as a camera sees it."""

    middle: tuple[float, float]
    """Pixels: where the camera's axis meets the photo."""
    focal: float
    """Pixels."""
    normal: Floats
    """Of the table, towards the camera; the camera's right, down, forward."""
    place: Floats
    """A point of the table: the coin's middle, millimeters from the lens."""
    right: Floats
    """A direction on the table."""

    @property
    def tilt(self) -> float:
        """Radians between the camera's axis and straight down."""
        return math.acos(min(1.0, abs(float(self.normal[2]))))

    @property
    def distance(self) -> float:
        """Millimeters from the lens to the coin."""
        return float(np.linalg.norm(self.place))

    def on_table(self, pixels: Floats, height: float = 0.0) -> Floats:
        """Millimeters on the table (n x 2) of pixels (n x 2), of points so high above it."""
        rays = np.column_stack(((pixels - self.middle) / self.focal, np.ones(len(pixels))))
        place = self.place + self.normal * height
        reach = (self.normal @ place) / (rays @ self.normal)
        points = rays * reach[:, None] - place
        return np.column_stack((points @ self.right, points @ np.cross(self.normal, self.right)))

    def in_photo(self, points: Floats, height: float = 0.0) -> Floats:
        """The way back."""
        down = np.cross(self.normal, self.right)
        place = self.place + self.normal * height
        space = place + points[:, :1] * self.right + points[:, 1:] * down
        return np.asarray(space[:, :2] / space[:, 2:] * self.focal + self.middle)

    def sight(self, pixel: Floats) -> tuple[Floats, float]:
        """The direction on the table in which a pixel is looked along, and the tangent of how far
        aside."""
        ray = np.append((pixel - self.middle) / self.focal, 1.0)
        ray /= np.linalg.norm(ray)
        down = -float(ray @ self.normal)
        along = np.array((ray @ self.right, ray @ np.cross(self.normal, self.right)))
        far = float(np.linalg.norm(along))
        return along / (far + 1e-12), far / max(down, 1e-6)


def focal_pixels(width: int, height: int, focal_mm: float | None) -> float:
    return (focal_mm or FOCAL_MM) / FILM_DIAGONAL * math.hypot(width, height)


def aside(ratio: float, thickness: float) -> float:
    """Radians that a coin is seen from aside, by its outline's shortest diameter over its longest.
    `thickness` is the coin's, over its diameter: its edge, seen from aside, makes the outline less
    narrow than the face is."""
    # ratio = cos a + thickness sin a = sqrt(1 + thickness^2) cos(a - b), with tan b = thickness
    whole = math.hypot(1.0, thickness)
    return math.atan(thickness) + math.acos(min(1.0, (ratio + NARROWED) / whole))


def planes(
    ellipse: Ellipse, diameter: float, thickness: float, size: tuple[int, int], focal: float
) -> tuple[Plane, Plane]:
    """Both ways in which the table may lie, the likelier first. `size` is the photo's width and
    height."""
    middle = (size[0] / 2, size[1] / 2)
    ray = _ray(ellipse.middle, middle, focal)
    c, s = math.cos(ellipse.angle), math.sin(ellipse.angle)
    ends = [
        _ray((ellipse.middle[0] + k * c * ellipse.long, ellipse.middle[1] + k * s * ellipse.long),
             middle, focal)
        for k in (-1, 1)
    ]  # fmt: skip
    across = ends[1] - ends[0]
    across -= ray * (across @ ray)
    across /= np.linalg.norm(across)
    half = math.acos(min(1.0, float(ends[0] @ ends[1]))) / 2
    place = ray * (diameter / 2 / math.tan(half))
    lean = np.cross(ray, across)
    angle = aside(ellipse.short / ellipse.long, thickness / diameter)
    found = []
    for sign in (1, -1):
        normal = -math.cos(angle) * ray + sign * math.sin(angle) * lean
        right = across - normal * (across @ normal)
        right /= np.linalg.norm(right)
        # The outline's middle lies half a coin above the table.
        table = place - normal * thickness / 2
        found.append(Plane(middle, focal, normal, table, right))
    # What stands on a table before us points up in the photo, against the camera's down.
    found.sort(key=lambda plane: float(plane.normal[1]))
    return found[0], found[1]


def _ray(pixel: tuple[float, float], middle: tuple[float, float], focal: float) -> Floats:
    ray = np.array(((pixel[0] - middle[0]) / focal, (pixel[1] - middle[1]) / focal, 1.0))
    return np.asarray(ray / np.linalg.norm(ray))
