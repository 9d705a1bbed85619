"""Drawings of everything that may come out, as SVG made from its dimensions, to one scale."""

from __future__ import annotations

from functools import cache
from html import escape

from clinic.drawings.ink import HALO_MM, number
from clinic.drawings.shapes import Shape, of_component, shape, shapes

__all__ = ["PX_PER_MM", "Shape", "drawing", "ids", "inked", "of_component", "shape", "shapes"]

PX_PER_MM = 10.0
"""Own size of a drawing: two and a half times life on a usual screen. The viewBox is in
millimeters. Whoever shows several must not fit each to its place: a cover screw would look larger
than an implant."""
MARGIN_MM = HALO_MM


def ids() -> tuple[str, ...]:
    """Every drawing's id, in the order in which they are shown."""
    return tuple(each.id for each in shapes())


@cache
def drawing(chosen: str, *, title: str = "", px_per_mm: float = PX_PER_MM) -> str:
    """One drawing; `title` is what it is called there, by default what it looks like.

    It has no ids, scripts or styles, and its outline has the color of the text around it. Raises
    KeyError where there is no such drawing.
    """
    drawn = shape(chosen)
    box = drawn.box
    wide, high = box.width + 2 * MARGIN_MM, box.height + 2 * MARGIN_MM
    left, top = number(box.left - MARGIN_MM), number(box.top - MARGIN_MM)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'width="{number(wide * px_per_mm)}" height="{number(high * px_per_mm)}" '
        f'viewBox="{left} {top} {number(wide)} {number(high)}">'
        f"<title>{escape(title or drawn.looks)}</title>"
        f"<desc>{number(drawn.width)} by {number(drawn.length)} mm</desc>"
        f"{inked(drawn)}</svg>"
    )


def inked(drawn: Shape) -> str:
    """The piece alone: lower parts first, because upper ones stand before them."""
    placed = list(zip(drawn.parts, drawn.tops(), strict=True))[::-1]
    return "".join(part.halo(y) for part, y in placed) + "".join(part.ink(y) for part, y in placed)
