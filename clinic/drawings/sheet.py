"""All drawings beside each other at one scale: the manual's picture."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from html import escape

from clinic.drawings import inked, shapes
from clinic.drawings.ink import LINE, number
from clinic.drawings.shapes import Shape

PX_PER_MM = 8.0
ROW_MM = 110.0
"""Width of the sheet: three rows on a page of the manual."""
GAP_MM = 4.0
CELL_MM = 13.0
"""Least width of a place, for the words under a small piece."""
TEXT_MM = 1.7
LINE_MM = 2.2
LETTERS_PER_MM = 1.2
"""Of text of that size."""
BAR_MM = 10.0


def sheet() -> str:
    """An SVG on a ground of its own, because pictures in a page cannot know the page's colors."""
    y = GAP_MM
    drawn: list[str] = []
    for row in _rows():
        high = max(each.box.height for each in row)
        drawn += _row(row, y + high)
        y += high + LINE_MM * 5.5
    drawn.append(_bar(y))
    high_mm = y + GAP_MM + 1
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'width="{number(ROW_MM * PX_PER_MM)}" height="{number(high_mm * PX_PER_MM)}" '
        f'viewBox="0 0 {number(ROW_MM)} {number(high_mm)}" color="{LINE}" '
        f'font-family="sans-serif" font-size="{number(TEXT_MM)}">'
        "<title>What may come out, to one scale</title>"
        f'<rect width="{number(ROW_MM)}" height="{number(high_mm)}" fill="#fff"/>\n'
        + "\n".join(drawn)
        + "\n</svg>\n"
    )


def _cell(shape: Shape) -> float:
    return max(shape.box.width, CELL_MM)


def _rows() -> Iterator[Sequence[Shape]]:
    row: list[Shape] = []
    for shape in shapes():
        if sum(_cell(each) + GAP_MM for each in (*row, shape)) > ROW_MM - GAP_MM:
            yield row
            row = []
        row.append(shape)
    yield row


def _row(row: Sequence[Shape], floor: float) -> Iterator[str]:
    x = GAP_MM
    for shape in row:
        middle, box = x + _cell(shape) / 2, shape.box
        # A row of teeth stands to one side of no axis: its box's middle stands in the middle.
        right = middle - (box.left + box.right) / 2
        place = f"translate({number(right)} {number(floor - box.bottom)})"
        yield f'<g transform="{place}">{inked(shape)}</g>'
        letters = int(_cell(shape) * LETTERS_PER_MM)
        words = (*textwrap.wrap(shape.name, letters), size(shape))
        for index, text in enumerate(words, 1):
            yield _text(middle, floor + 0.5 + LINE_MM * index, text)
        x += _cell(shape) + GAP_MM


def _bar(y: float) -> str:
    end = GAP_MM + BAR_MM
    return (
        f'<path d="M{number(GAP_MM)} {number(y - 0.6)}v1.2m0-.6H{number(end)}m0-.6v1.2" '
        f'fill="none" stroke="{LINE}" stroke-width=".25"/>'
        + _text(GAP_MM + BAR_MM / 2, y + LINE_MM, f"{number(BAR_MM)} mm")
    )


def _text(x: float, y: float, text: str) -> str:
    place = f'x="{number(x)}" y="{number(y)}" text-anchor="middle" fill="{LINE}"'
    return f"<text {place}>{escape(text)}</text>"


def size(shape: Shape) -> str:
    """Its own measures, as drawn."""
    return f"{number(round(shape.width, 1))} by {number(round(shape.length, 1))} mm"
