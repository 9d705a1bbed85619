"""Ink on a drawing: numbers, paths, materials. All lengths are millimeters; y grows downward.

Every piece is seen from a little above, at right angles to its axis: lengths along the axis and
widths across it are true, so that pieces can be compared; circles around the axis are ellipses.
No colors are mixed by the viewer and nothing has an id, so that drawings can stand in one page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DEPTH = 0.34
"""Height of a circle around the axis by its width: a look from 20 degrees above, enough to see
into a hole on top and too little to hide what is under a collar."""
LINE = "#1c242c"
"""Edges inside a piece: every material is lighter by at least 3 to 1 (WCAG 1.4.11)."""
LINE_MM = 0.12
HALO_MM = 0.4
"""Line around the whole piece in the text's color: what tells a light piece from a light ground
and, drawn into a page, a dark one from a dark ground."""

Point = tuple[float, float]
Curve = tuple[Point, ...]
"""A way on: to one point straight, by two or three bent, as a path's L, Q and C."""


@dataclass(frozen=True)
class Material:
    """Three tones of a surface, lit from the left."""

    base: str
    light: str
    shade: str


MATERIALS = {
    "polished": Material("#c6cdd5", "#f6f8fa", "#8b95a1"),
    "rough": Material("#a0a6ae", "#bfc4ca", "#727981"),
    "gold": Material("#dbb45e", "#f7e6b4", "#a07c30"),
    "porcelain": Material("#f1e9d8", "#fffdf8", "#d3c6ab"),
    "dentin": Material("#e2cb98", "#f2e4c2", "#b89c66"),
    "nylon": Material("#74b5e3", "#c4e2f6", "#4687ba"),
    "blood": Material("#cb434c", "#f09a9f", "#9c2730"),
    "putty": Material("#e5a9ad", "#f6d5d7", "#c07f85"),
}
"""Metal that shines and metal that was roughened for the bone, and what else there is."""


@dataclass(frozen=True)
class Box:
    """What a piece covers."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


def around(boxes: Iterable[Box]) -> Box:
    """The box around boxes."""
    lefts, tops, rights, bottoms = zip(
        *((each.left, each.top, each.right, each.bottom) for each in boxes), strict=True
    )
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def number(value: float) -> str:
    """A hundredth of a millimeter is finer than any screen."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text.replace("0.", ".", 1) if abs(value) < 1 else text


def at(*points: Point) -> str:
    """Points as a path writes them: a minus sign parts numbers by itself."""
    return " ".join(number(value) for point in points for value in point).replace(" -", "-")


def traced(curves: Sequence[Curve], wide: float, high: float, y: float) -> str:
    """A path through shares of a width and a height, from the axis and from `y`."""
    letters = {1: "L", 2: "Q", 3: "C"}
    path = "".join(
        letters[len(curve)] + at(*((u * wide, y + v * high) for u, v in curve)) for curve in curves
    )
    return "M" + path[1:]


def fill(path: str, color: str, opacity: float = 1.0) -> str:
    """A surface without an edge."""
    thin = f' fill-opacity="{number(opacity)}"' if opacity < 1 else ""
    return f'<path d="{path}" fill="{color}"{thin}/>'


def edged(path: str, color: str) -> str:
    """A surface with its edge."""
    return (
        f'<path d="{path}" fill="{color}" stroke="{LINE}" stroke-width="{number(LINE_MM)}" '
        'stroke-linejoin="round"/>'
    )


def line(path: str, color: str = LINE, width: float = LINE_MM, opacity: float = 1.0) -> str:
    """A line and nothing in it."""
    thin = f' stroke-opacity="{number(opacity)}"' if opacity < 1 else ""
    return f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{number(width)}"{thin}/>'


def halo(path: str) -> str:
    """The line around a silhouette."""
    return (
        f'<path d="{path}" fill="currentColor" stroke="currentColor" '
        f'stroke-width="{number(HALO_MM)}" stroke-linejoin="round"/>'
    )


def ellipse(y: float, wide: float, depth: float = DEPTH) -> str:
    """A circle around the axis, `wide` across."""
    r = wide / 2
    arc = f"A{number(r)} {number(r * depth)} 0 1 0"
    return f"M{at((-r, y))}{arc} {at((r, y))}{arc} {at((-r, y))}Z"


def front(r: float, y: float, *, rise: float = 0.0) -> str:
    """Continues a path from (-r, y) around the front to (r, y + rise)."""
    sag = 4 / 3 * DEPTH * r
    return f"C{at((-r, y + sag), (r, y + rise + sag), (r, y + rise))}"


def front_back(r: float, y: float, *, rise: float = 0.0) -> str:
    """Continues a path from (r, y + rise) around the front to (-r, y)."""
    sag = 4 / 3 * DEPTH * r
    return f"C{at((r, y + rise + sag), (-r, y + sag), (-r, y))}"
