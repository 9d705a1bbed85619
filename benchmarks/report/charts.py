"""Charts as inline SVG: no script, no network, colors from the page's style sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

CELL = 34
"""Side of a matrix cell, in the drawing's units."""


@dataclass(frozen=True)
class Part:
    """A piece of a stacked bar."""

    label: str
    value: float
    tone: str
    """The style sheet's class for its color: good, warn, bad, calm, a, b, c, d."""


def matrix(
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Mapping[tuple[str, str], int],
    tones: Mapping[tuple[str, str], str],
    row_title: str,
    column_title: str,
) -> str:
    """Counts by (row, column), deeper where there are more; empty cells stay blank."""
    left, top = 74, 46
    width, height = left + CELL * len(columns) + 6, top + CELL * len(rows) + 6
    most = max(counts.values(), default=1)
    parts = [_text(left, 12, column_title, "axis"), _text(0, top - 8, row_title, "axis")]
    parts += [
        _text(left + CELL * (i + 0.5), top - 8, name, "tick", "middle")
        for i, name in enumerate(columns)
    ]
    for r, row in enumerate(rows):
        parts.append(_text(left - 8, top + CELL * (r + 0.5) + 4, row, "tick", "end"))
        for c, column in enumerate(columns):
            x, y, count = left + CELL * c, top + CELL * r, counts.get((row, column), 0)
            tone = tones.get((row, column), "calm") if count else "none"
            depth = 0.25 + 0.75 * count / most if count else 1
            parts.append(
                f'<rect class="cell {tone}" x="{x + 1}" y="{y + 1}" width="{CELL - 2}" '
                f'height="{CELL - 2}" rx="4" fill-opacity="{depth:.2f}"/>'
            )
            if count:
                deep = " deep" if depth > 0.6 else ""
                parts.append(
                    _text(x + CELL / 2, y + CELL / 2 + 4, str(count), "count" + deep, "middle")
                )
    return _svg(width, height, parts)


def histogram(
    values: Sequence[float],
    edges: Sequence[float],
    unit: str,
    marks: Sequence[tuple[float, str]] = (),
) -> str:
    """How many values fall between the edges; the last bin takes all above. Marks are limits."""
    width, height, base, left = 520, 212, 172, 30
    bins = [0] * (len(edges) - 1)
    for value in values:
        inside = [i for i in range(len(bins)) if value >= edges[i]]
        bins[inside[-1] if inside else 0] += 1
    most, step = max([*bins, 1]), (width - left - 10) / len(bins)
    parts = [f'<line class="rule" x1="{left}" y1="{base}" x2="{width - 10}" y2="{base}"/>']
    for i, count in enumerate(bins):
        tall = (base - 44) * count / most
        parts.append(
            f'<rect class="bar" x="{left + step * i + 1:.1f}" y="{base - tall:.1f}" '
            f'width="{step - 2:.1f}" height="{tall:.1f}" rx="2"><title>{count}</title></rect>'
        )
        if count:
            parts.append(
                _text(left + step * (i + 0.5), base - tall - 5, str(count), "count", "middle")
            )
    every = max(1, round(len(edges) / 10))
    for i, edge in list(enumerate(edges))[::every]:
        parts.append(_text(left + step * i, base + 16, f"{edge:g}", "tick", "middle"))
    parts.append(_text(width - 10, base + 34, unit, "axis", "end"))
    low, high = edges[0], edges[-1]
    for nth, (value, label) in enumerate(marks):
        x, y = left + (width - left - 10) * (value - low) / (high - low), 10 + 13 * nth
        parts.append(f'<line class="mark" x1="{x:.1f}" y1="{y + 4}" x2="{x:.1f}" y2="{base}"/>')
        parts.append(_text(x - 5, y + 8, label, "axis", "end"))
    return _svg(width, height, parts)


def bars(rows: Sequence[tuple[str, Sequence[Part]]], unit: str = "") -> str:
    """Stacked bars, each as wide as its parts' share of the widest."""
    width, left, tall, gap = 520, 130, 24, 14
    widest = max((sum(part.value for part in parts) for _, parts in rows), default=0) or 1
    drawn = []
    for i, (label, parts) in enumerate(rows):
        y, x = i * (tall + gap), float(left)
        drawn.append(_text(left - 10, y + tall / 2 + 5, label, "tick", "end"))
        for part in parts:
            span = (width - left) * part.value / widest
            shown = f"{part.label}: {part.value:g}{unit}"
            drawn.append(
                f'<rect class="{part.tone}" x="{x:.1f}" y="{y}" width="{max(span - 1, 0):.1f}" '
                f'height="{tall}" rx="3"><title>{escape(shown)}</title></rect>'
            )
            if span > 8 * len(f"{part.value:g}{unit}") + 8:
                drawn.append(
                    _text(x + span / 2, y + tall / 2 + 5, f"{part.value:g}{unit}", "on", "middle")
                )
            x += span
    return _svg(width, len(rows) * (tall + gap), drawn) + _legend(rows)


def _legend(rows: Sequence[tuple[str, Sequence[Part]]]) -> str:
    tones = {part.label: part.tone for _, parts in rows for part in parts}
    keys = "".join(
        f'<li><svg class="key" viewBox="0 0 10 10" aria-hidden="true">'
        f'<rect class="{tone}" width="10" height="10" rx="2"/></svg>{escape(label)}</li>'
        for label, tone in tones.items()
    )
    return f'<ul class="legend">{keys}</ul>'


def _text(x: float, y: float, text: str, style: str, anchor: str = "start") -> str:
    return (
        f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg class="chart" role="img" viewBox="0 0 {width:g} {height:g}" '
        f'style="max-width:{width:g}px">{"".join(parts)}</svg>'
    )
