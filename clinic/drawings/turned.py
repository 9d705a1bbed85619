"""Parts that a lathe makes: smooth bodies, domes, threads, and the holes in their tops."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from clinic.drawings.ink import (
    DEPTH,
    LINE,
    LINE_MM,
    MATERIALS,
    Box,
    Material,
    at,
    edged,
    ellipse,
    fill,
    front,
    front_back,
    halo,
    line,
    number,
)

Hole = Literal["none", "hex", "round"]
SHADOW = 0.5
"""From where a round body lies in shade, as a share of its radius to the right of the axis."""
GLEAM = (-0.72, -0.46)
"""Between which shares of the radius light falls on a polished body."""


@dataclass(frozen=True)
class Smooth:
    """A body around the axis: a collar, a cone, a disc, a shaft, a tube."""

    top: float
    """Width at the upper end; the lower end has `bottom`."""
    bottom: float
    height: float
    of: str = "polished"
    belly: float = 0.0
    """How far the side stands out of the straight line between its ends; below 0 it is hollow."""
    hole: Hole = "none"
    hole_width: float = 0.0
    """Across the flats of a hexagon, or across a circle."""
    inside: str = ""
    """A ring of that material lies in the round hole."""
    rings: int = 0
    """Grooves around it that are no thread."""
    six_sided: bool = False
    """Flat sides as a key fits them, of which the viewer sees three."""

    def box(self, y: float) -> Box:
        r = max(self.top, self.bottom) / 2 + max(self.belly, 0) / 2
        return Box(-r, y - DEPTH * self.top / 2, r, y + self.height + DEPTH * self.bottom / 2)

    def halo(self, y: float) -> str:
        return halo(self._body(y)) + halo(ellipse(y, self.top))

    def ink(self, y: float) -> str:
        tone = MATERIALS[self.of]
        return "".join((edged(self._body(y), tone.base), *self._surface(y, tone), self._face(y)))

    def _side(self, share: float, y: float) -> tuple[str, str, str]:
        """Upper end, control point and lower end of a line down the side, as far from the axis as
        the share of the radius says."""
        sag = DEPTH * math.sqrt(1 - share * share)
        r1, r2 = self.top / 2, self.bottom / 2
        middle = (r1 + r2) / 2 + self.belly
        return (
            at((share * r1, y + sag * r1)),
            at((share * middle, y + self.height / 2 + sag * middle)),
            at((share * r2, y + self.height + sag * r2)),
        )

    def _body(self, y: float) -> str:
        r2 = self.bottom / 2
        upper, between, lower = self._side(-1, y)
        there, back, _ = self._side(1, y)
        return f"M{upper}Q{between} {lower}{front(r2, y + self.height)}Q{back} {there}Z"

    def _strip(self, y: float, first: float, last: float) -> str:
        a, b = self._side(first, y), self._side(last, y)
        return f"M{a[0]}Q{a[1]} {a[2]}{_along(self.bottom / 2)}{b[2]}Q{b[1]} {b[0]}Z"

    def _surface(self, y: float, tone: Material) -> Iterator[str]:
        yield fill(self._strip(y, SHADOW, 1), tone.shade)
        if self.of != "rough":
            yield fill(self._strip(y, *GLEAM), tone.light)
        for step in range(1, self.rings + 1):
            share = step / (self.rings + 1)
            r = (self.top + (self.bottom - self.top) * share) / 2 - LINE_MM
            middle = y + self.height * share
            yield line(f"M{at((-r, middle))}{front(r, middle)}", tone.shade, 0.22)
        for edge in (-0.5, 0.5) if self.six_sided else ():
            upper, between, lower = self._side(edge, y)
            yield line(f"M{upper}Q{between} {lower}")

    def _face(self, y: float) -> str:
        tone = MATERIALS[self.of]
        ring = ""
        if self.inside:
            wide = (self.top + self.hole_width) / 2
            ring = edged(ellipse(y + 0.08, wide), MATERIALS[self.inside].base)
        return edged(ellipse(y, self.top), tone.light) + ring + hole(self.hole, self.hole_width, y)


@dataclass(frozen=True)
class Dome:
    """A rounded end on top, with or without a hole for a key."""

    width: float
    height: float
    of: str = "polished"
    hole: Hole = "none"
    hole_width: float = 0.0

    def box(self, y: float) -> Box:
        r = self.width / 2
        return Box(-r, y - DEPTH * r / 2, r, y + self.height + DEPTH * r)

    def halo(self, y: float) -> str:
        return halo(self._body(y))

    def ink(self, y: float) -> str:
        tone, r, low = MATERIALS[self.of], self.width / 2, y + self.height
        gleam = f"M{at((-0.72 * r, low))}Q{at((-0.68 * r, y + 0.1), (-0.3 * r, y - 0.05))}"
        gleam += f"Q{at((-0.5 * r, y + 0.4), (-0.46 * r, low + DEPTH * r * 0.6))}Z"
        shade = f"M{at((0.3 * r, y - 0.1))}Q{at((0.6 * r, y + 0.2))}"
        shade += f" {at((SHADOW * r, low + DEPTH * r * 0.87))}{_along(r)}{at((r, low))}"
        shade += f"C{at((r, y + self.height * 0.4), (0.8 * r, y - 0.1), (0.3 * r, y - 0.1))}Z"
        # The hole lies in the middle of the rounded top, not on its farthest edge.
        middle = y + DEPTH * r * 0.35
        return (
            edged(self._body(y), tone.base)
            + fill(gleam, tone.light)
            + fill(shade, tone.shade)
            + hole(self.hole, self.hole_width, middle)
        )

    def _body(self, y: float) -> str:
        r, low, high = self.width / 2, y + self.height, y - DEPTH * self.width / 4
        return (
            f"M{at((-r, low))}C{at((-r, y + self.height * 0.3), (-0.7 * r, high), (0, high))}"
            f"C{at((0.7 * r, high), (r, y + self.height * 0.3), (r, low))}{front_back(r, low)}Z"
        )


@dataclass(frozen=True)
class Thread:
    """A shank with a thread all along."""

    width: float
    """Over the crests, at the upper end; the lower end has `end`."""
    end: float
    height: float
    pitch: float
    depth: float
    """From crest to root."""
    of: str = "polished"
    tip: float = 0.0
    """Height of the rounded end without a thread, out of the whole height."""
    flutes: bool = False
    """Whether the tip has grooves that cut into the bone."""

    def box(self, y: float) -> Box:
        low = y + self.height
        return Box(-self.width / 2, y, self.width / 2, low + DEPTH * self._root(low, y))

    def halo(self, y: float) -> str:
        return halo(self._outline(y))

    def ink(self, y: float) -> str:
        tone = MATERIALS[self.of]
        land = self.pitch * 0.16
        flanks, crests, unders = [], [], []
        for step in range(self._turns()):
            root, crest = y + self.pitch * (step + 0.1), y + self.pitch * (step + 0.5)
            rise = self.pitch / 2
            inner, outer = self._root(root, y), self._crest(crest, y)
            flanks.append(
                f"M{at((-inner, root), (-outer, crest))}{front(outer, crest, rise=rise)}"
                f"L{at((inner, root + rise))}{front_back(inner, root, rise=rise)}Z"
            )
            outer, under = outer - land / 2, crest + land
            crests.append(f"M{at((-outer, crest))}{front(outer, crest, rise=rise)}")
            unders.append(f"M{at((-outer, under))}{front(outer, under, rise=rise)}")
        return (
            edged(self._outline(y), tone.shade)
            + fill("".join(flanks), tone.base)
            + line("".join(unders), LINE, land, 0.4)
            + line("".join(crests), tone.light, land)
            + fill(self._shadow(y), LINE, 0.2)
            + (self._flute(y) if self.flutes else "")
        )

    def _turns(self) -> int:
        return int((self.height - self.tip) / self.pitch - 0.4)

    def _crest(self, y: float, top: float) -> float:
        # The upper half hardly narrows, as in screws that are made for bone.
        share = (y - top) / self.height
        return (self.width + (self.end - self.width) * math.pow(share, 1.6)) / 2

    def _root(self, y: float, top: float) -> float:
        return self._crest(y, top) - self.depth

    def _edge(self, y: float, side: int) -> list[tuple[float, float]]:
        """Down one side; the right one lies half a turn lower."""
        late = self.pitch / 2 if side > 0 else 0.0
        points = [(side * self._root(y, y), y)]
        for step in range(self._turns()):
            base = y + self.pitch * step + late
            for share, radius in ((0.1, self._root), (0.42, self._crest), (0.58, self._crest)):
                where = base + self.pitch * share
                points.append((side * radius(where, y), where))
            where = base + self.pitch * 0.9
            points.append((side * self._root(where, y), where))
        low = y + self.height - self.tip
        return [*points, (side * self._root(low, y), low)]

    def _outline(self, y: float) -> str:
        low = y + self.height - self.tip
        r = self._root(low, y)
        end = front(r, low)
        if self.tip:
            side, bottom = low + self.tip, low + self.tip + DEPTH * r / 2
            end = f"C{at((-r, side), (-0.5 * r, bottom), (0, bottom))}"
            end += f"C{at((0.5 * r, bottom), (r, side), (r, low))}"
        return f"M{at(*self._edge(y, -1))}{end}L{at(*reversed(self._edge(y, 1)))}Z"

    def _shadow(self, y: float) -> str:
        low = y + self.height
        upper, lower = self._root(y, y) * SHADOW, self._root(low, y) * SHADOW
        end = at((lower, low + DEPTH * lower * 0.8))
        return f"M{at((upper, y + DEPTH * upper))}L{end} {at(*reversed(self._edge(y, 1)))}Z"

    def _flute(self, y: float) -> str:
        low = y + self.height
        r = self._root(low, y)
        start = low - self.height * 0.3
        path = f"M{at((-0.15 * r, low))}Q{at((-0.75 * r, (start + low) / 2), (0.05 * r, start))}"
        path += f"Q{at((0.35 * r, (start + low) / 2), (0.3 * r, low))}Z"
        return edged(path, MATERIALS[self.of].shade)


def _along(r: float) -> str:
    """Continues a path along the front of a lower end, to the right."""
    return f"A{number(r)} {number(DEPTH * r)} 0 0 0 "


def hole(kind: Hole, wide: float, y: float) -> str:
    """What a key fits into, in a flat top at that height."""
    if kind == "none":
        return ""
    if kind == "round":
        return edged(ellipse(y, wide), LINE)
    # Corners lie farther out than flats; one points to the left, so that the front shows a flat.
    r = wide / math.sqrt(3)
    corners = [
        (r * math.cos(math.pi * step / 3), y + DEPTH * r * math.sin(math.pi * step / 3))
        for step in range(6)
    ]
    return edged(f"M{at(*corners)}Z", LINE)
