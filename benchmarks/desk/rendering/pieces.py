"""What may lie on the paper: caps, screws, implants, crowns and others, as nets of triangles."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]
AROUND = 40
"""Corners around a piece."""
ALONG = 110
"""Rings along a piece: four and more for each turn of a thread."""


@dataclass(frozen=True)
class Piece:
    """A piece as it lies, its middle above (0, 0)."""

    kind: str
    points: Floats
    """n x 3, millimeters."""
    triangles: NDArray[np.int64]
    color: tuple[float, float, float]
    """Blue, green, red; 0 to 1."""
    metal: float
    """0: like a tooth; 1: like a mirror."""
    thread: float
    """Share of the length that is threaded."""


@dataclass(frozen=True)
class Turned:
    """A shape made on a lathe: radius by place along the axis, with a thread on a stretch of it."""

    outline: tuple[tuple[float, float], ...]
    """Places along the axis and radii, millimeters."""
    thread: tuple[float, float] | None = None
    pitch: float = 0.6
    depth: float = 0.25

    def mesh(self) -> tuple[Floats, NDArray[np.int64]]:
        """The axis along x, from 0 on."""
        places, radii = np.array(self.outline).T
        # Rings also just beside each corner, so that steps stay steps.
        along = np.unique(np.concatenate((np.linspace(places[0], places[-1], ALONG), places)))
        turn = np.linspace(0, 2 * math.pi, AROUND, endpoint=False)
        radius = np.repeat(np.interp(along, places, radii)[:, None], AROUND, axis=1)
        if self.thread:
            within = (along >= self.thread[0]) & (along <= self.thread[1])
            wave = ((along[:, None] / self.pitch + turn[None] / (2 * math.pi)) % 1.0) * 2 - 1
            cut = self.depth * (1 - np.abs(wave))
            radius = np.where(within[:, None], np.maximum(radius - cut, 0.15), radius)
        points = np.stack(
            (
                np.repeat(along[:, None], AROUND, axis=1),
                radius * np.cos(turn),
                radius * np.sin(turn),
            ),
            axis=-1,
        )
        return _closed(points)


def _closed(points: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Triangles between rings, and lids on both ends."""
    rings, around = points.shape[:2]
    flat = points.reshape(-1, 3)
    flat = np.vstack((flat, points[0].mean(axis=0), points[-1].mean(axis=0)))
    first, last = rings * around, rings * around + 1
    i, j = np.meshgrid(np.arange(rings - 1), np.arange(around), indexing="ij")
    a, b = i * around + j, i * around + (j + 1) % around
    c, d = a + around, b + around
    sides = np.concatenate([np.stack(t, -1).reshape(-1, 3) for t in ((a, c, b), (b, c, d))])
    j0 = np.arange(around)
    j1 = (j0 + 1) % around
    end = (rings - 1) * around
    lids = np.concatenate(
        (
            np.stack((np.full(around, first), j0, j1), -1),
            np.stack((np.full(around, last), end + j1, end + j0), -1),
        )
    )
    return flat, np.concatenate((sides, lids))


def _lying(kind: str, shape: Turned, dice: Generator, color: str, metal: float) -> Piece:
    """Laid on its side: it rolls until its two thickest places touch the table."""
    points, triangles = shape.mesh()
    length = points[:, 0].max()
    thread = 0.0 if shape.thread is None else (shape.thread[1] - shape.thread[0]) / length
    return Piece(kind, _settled(points, dice), triangles, _color(color, dice), metal, thread)


def _settled(points: Floats, dice: Generator) -> Floats:
    """Lowest point on the table, turned by chance, its middle above the origin."""
    angle = dice.uniform(0, 2 * math.pi)
    c, s = math.cos(angle), math.sin(angle)
    turned = points @ np.array(((c, s, 0), (-s, c, 0), (0, 0, 1.0)))
    low, high = turned.min(axis=0), turned.max(axis=0)
    middle = (low + high) / 2
    return np.asarray(turned - (middle[0], middle[1], low[2]))


COLORS = {
    "steel": (0.62, 0.62, 0.61), "dull": (0.42, 0.42, 0.43), "gold": (0.30, 0.58, 0.75),
    "tooth": (0.70, 0.83, 0.88), "pink": (0.65, 0.60, 0.85), "dark": (0.25, 0.25, 0.26),
}  # fmt: skip


def _color(name: str, dice: Generator) -> tuple[float, float, float]:
    factor = dice.uniform(0.9, 1.1)
    blue, green, red = (min(1.0, value * factor) for value in COLORS[name])
    return blue, green, red


def cap(dice: Generator) -> Piece:
    """A healing abutment: a dome on a collar, a thin threaded shaft below."""
    r, high, shaft = dice.uniform(1.9, 3.3), dice.uniform(2.5, 5.5), dice.uniform(2.5, 4.0)
    total, thin = high + shaft, dice.uniform(0.8, 1.0)
    outline = (
        (0.0, r * 0.55), (0.35, r * 0.85), (0.9, r), (high * 0.7, r * 0.93), (high, r * 0.6),
        (high + 0.05, thin), (total - 0.3, thin), (total, thin * 0.6),
    )  # fmt: skip
    shape = Turned(outline, (high + shaft * 0.35, total), dice.uniform(0.35, 0.45), 0.17)
    return _lying("cap", shape, dice, dice.choice(["steel", "steel", "gold"]), 0.8)


def standing_cap(dice: Generator) -> Piece:
    """A cap that stands on its dome, as a coin lies: round from above."""
    r, high = dice.uniform(2.0, 3.4), dice.uniform(2.0, 4.0)
    shape = Turned(((0.0, r * 0.8), (0.5, r), (high - 0.6, r), (high, r * 0.7)))
    points, triangles = shape.mesh()
    upright = points[:, (1, 2, 0)]
    return Piece(
        "standing cap", _settled(upright, dice), triangles, _color("steel", dice), 0.7, 0.0
    )


def screw(dice: Generator) -> Piece:
    """A prosthetic screw: a head and a thin threaded shaft."""
    r, head, shaft = dice.uniform(1.0, 1.3), dice.uniform(1.6, 2.6), dice.uniform(4.0, 7.5)
    thin, total = r * dice.uniform(0.62, 0.75), head + shaft
    outline = ((0.0, r * 0.9), (0.2, r), (head, r), (head + 0.2, thin), (total, thin * 0.9))
    shape = Turned(outline, (head + shaft * 0.4, total), dice.uniform(0.35, 0.45), 0.18)
    return _lying("screw", shape, dice, dice.choice(["steel", "gold", "dark"]), 0.7)


def implant(dice: Generator) -> Piece:
    """Threaded all along, tapered at its end."""
    r, total = dice.uniform(1.6, 2.5), dice.uniform(5.0, 15.0)
    neck = dice.uniform(0.08, 0.2) * total
    outline = (
        (0.0, r),
        (neck, r),
        (total * 0.6, r * 0.92),
        (total - 0.6, r * 0.62),
        (total, r * 0.4),
    )
    shape = Turned(outline, (neck, total - 0.4), dice.uniform(0.6, 1.0), dice.uniform(0.28, 0.4))
    return _lying("implant", shape, dice, "dull", 0.35)


def post(dice: Generator) -> Piece:
    """A smooth rod."""
    r, total = dice.uniform(0.6, 0.9), dice.uniform(7.0, 14.0)
    outline = ((0.0, r * 0.9), (0.3, r), (total - 2, r * 0.9), (total, r * 0.45))
    return _lying("post", Turned(outline), dice, dice.choice(["steel", "gold"]), 0.7)


def _lumpy(dice: Generator, sizes: tuple[float, float, float], rough: float) -> Floats:
    """A ball, pulled to the sizes and dented: rings x around x 3."""
    turn = np.linspace(0, 2 * math.pi, AROUND, endpoint=False)
    tip = np.linspace(0.03, math.pi - 0.03, 36)[:, None]
    # Between a ball and a box, as teeth are.
    power = 0.75
    x = np.repeat(np.sign(np.cos(tip)) * np.abs(np.cos(tip)) ** power, AROUND, axis=1)
    ring = np.sin(tip) ** power
    y = ring * np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** power
    z = ring * np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** power
    bumps = np.zeros_like(x)
    for _ in range(6):
        a, b, c = dice.normal(0, 2.2, 3)
        bumps += np.sin(a * x + b * y + c * z + dice.uniform(0, 6)) * rough / 6
    return np.stack((x, y, z), -1) * (1 + bumps[..., None]) * (np.array(sizes) / 2)


def crown(dice: Generator) -> Piece:
    sizes = (dice.uniform(7, 11), dice.uniform(6, 9.5), dice.uniform(5, 8))
    points, triangles = _closed(_lumpy(dice, sizes, 0.16))
    return Piece("crown", _settled(points, dice), triangles, _color("tooth", dice), 0.08, 0.0)


def bridge(dice: Generator) -> Piece:
    """Two or three crowns in a row, grown together."""
    parts, nets, count, at = [], [], 0, 0.0
    wide = dice.uniform(6.5, 8.5)
    for _ in range(int(dice.integers(2, 4))):
        sizes = (dice.uniform(7, 9), wide, dice.uniform(6, 7.5))
        points, triangles = _closed(_lumpy(dice, sizes, 0.1))
        parts.append(points + np.array((at, 0, sizes[2] / 2)))
        nets.append(triangles + count)
        count += len(points)
        at += sizes[0] * 0.85
    points = _settled(np.concatenate(parts), dice)
    return Piece("bridge", points, np.concatenate(nets), _color("tooth", dice), 0.08, 0.0)


def irregular(dice: Generator) -> Piece:
    sizes = (dice.uniform(5, 12), dice.uniform(3.5, 7), dice.uniform(2.5, 5))
    points, triangles = _closed(_lumpy(dice, sizes, 0.4))
    name = dice.choice(["tooth", "pink", "dull"])
    return Piece("irregular", _settled(points, dice), triangles, _color(name, dice), 0.1, 0.0)


KINDS: dict[str, Callable[[Generator], Piece]] = {
    "cap": cap, "standing cap": standing_cap, "screw": screw, "implant": implant, "post": post,
    "crown": crown, "bridge": bridge, "irregular": irregular,
}  # fmt: skip
