"""Soft things without an axis: a clot, a dressing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from clinic.drawings.ink import MATERIALS, Box, at, edged, fill, halo


@dataclass(frozen=True)
class Lump:
    """A lump as wide and high as told, whose edge goes in and out."""

    width: float
    height: float
    edge: Sequence[float]
    """How far the edge is from the middle, around from the right over the bottom, as shares of
    the radius there; 1 is the farthest."""
    of: str
    gleams: Sequence[Sequence[float]] = ()
    """Where light lies on it: x, y, width, height as shares of its own."""
    dents: Sequence[Sequence[float]] = ()
    """The same for hollows."""

    def box(self, y: float) -> Box:
        return Box(-self.width / 2, y, self.width / 2, y + self.height)

    def halo(self, y: float) -> str:
        return halo(self._outline(y, 1, 0, 0))

    def ink(self, y: float) -> str:
        tone = MATERIALS[self.of]
        parts = [edged(self._outline(y, 1, 0, 0), tone.shade)]
        parts.append(fill(self._outline(y, 0.84, -0.05, -0.07), tone.base))
        parts += [self._spot(y, each, tone.shade) for each in self.dents]
        parts += [self._spot(y, each, tone.light) for each in self.gleams]
        return "".join(parts)

    def _outline(self, y: float, scale: float, right: float, down: float) -> str:
        """A smooth line through the middles between the points of the edge."""
        count = len(self.edge)
        middle = y + self.height / 2 + down * self.height
        points = [
            (
                right * self.width
                + scale * share * self.width / 2 * math.cos(2 * math.pi * step / count),
                middle + scale * share * self.height / 2 * math.sin(2 * math.pi * step / count),
            )
            for step, share in enumerate(self.edge)
        ]
        between = [
            ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
            for a, b in zip(points, [*points[1:], points[0]], strict=True)
        ]
        path = f"M{at(between[-1])}"
        return path + "".join(f"Q{at(p, m)}" for p, m in zip(points, between, strict=True)) + "Z"

    def _spot(self, y: float, place: Sequence[float], color: str) -> str:
        x, down, wide, high = place
        rx, ry = wide * self.width / 2, high * self.height / 2
        left, middle = x * self.width - rx, y + self.height * (0.5 + down)
        arc = f"a{rx:.2f} {ry:.2f} -12 1 0"
        return fill(f"M{at((left, middle))}{arc} {2 * rx:.2f} 0{arc} {-2 * rx:.2f} 0Z", color)
