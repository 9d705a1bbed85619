"""Teeth, made or grown: crowns, closed or hollow, the root of a natural one, rows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from clinic.drawings.ink import (
    DEPTH,
    LINE,
    MATERIALS,
    Box,
    Curve,
    edged,
    ellipse,
    fill,
    front_back,
    halo,
    line,
    traced,
)


@dataclass(frozen=True)
class Outlines:
    """A tooth's lines, as shares of its width from the axis and of its height from the top."""

    neck: float
    """Width where it meets the gum."""
    body: Sequence[Curve]
    """From the left of the neck over the top to its right."""
    shade: Sequence[Curve]
    gleam: Sequence[Curve]
    behind: Sequence[Curve] = ()
    """The cusps of the far side."""
    groove: Sequence[Curve] = ()


MOLAR = Outlines(
    neck=0.7,
    body=(
        ((-0.35, 1),),
        ((-0.39, 0.82), (-0.52, 0.62), (-0.49, 0.36)),
        ((-0.48, 0.14), (-0.4, 0.02), (-0.27, 0.02)),
        ((-0.16, 0.02), (-0.1, 0.11), (-0.02, 0.12)),
        ((0.06, 0.11), (0.13, 0), (0.24, 0)),
        ((0.39, 0), (0.48, 0.14), (0.49, 0.36)),
        ((0.52, 0.62), (0.39, 0.82), (0.35, 1)),
    ),
    shade=(
        ((0.485, 0.3),),
        ((0.52, 0.62), (0.4, 0.76), (0.35, 1)),
        ((0.31, 1.08), (0.23, 1.11)),
        ((0.25, 0.8), (0.42, 0.6), (0.485, 0.3)),
    ),
    gleam=(
        ((-0.38, 0.2),),
        ((-0.46, 0.36), (-0.42, 0.56), (-0.36, 0.7)),
        ((-0.35, 0.5), (-0.36, 0.34), (-0.28, 0.2)),
    ),
    behind=(
        ((-0.47, 0.3),),
        ((-0.44, 0.08), (-0.34, -0.07), (-0.24, -0.07)),
        ((-0.14, -0.07), (-0.07, -0.01), (0, 0)),
        ((0.06, -0.01), (0.14, -0.08), (0.24, -0.08)),
        ((0.34, -0.08), (0.44, 0.06), (0.47, 0.3)),
    ),
    groove=(((-0.02, 0.13),), ((0, 0.22), (-0.03, 0.3), (-0.02, 0.38))),
)
FRONT = Outlines(
    neck=0.68,
    body=(
        ((-0.34, 1),),
        ((-0.39, 0.7), (-0.53, 0.42), (-0.48, 0.1)),
        ((-0.47, 0), (-0.36, 0.005)),
        ((-0.2, 0.03), (0.15, 0), (0.38, 0)),
        ((0.48, 0), (0.48, 0.1)),
        ((0.53, 0.42), (0.39, 0.7), (0.34, 1)),
    ),
    shade=(
        ((0.485, 0.3),),
        ((0.49, 0.48), (0.39, 0.72), (0.34, 1)),
        ((0.22, 1.06),),
        ((0.24, 0.8), (0.42, 0.6), (0.485, 0.3)),
    ),
    gleam=MOLAR.gleam,
)
FORMS = {"molar": MOLAR, "front": FRONT}
ROOT_BODY: Sequence[Curve] = (
    ((-0.5, 0),),
    ((-0.5, 0.45), (-0.25, 0.85), (-0.03, 0.975)),
    ((0.07, 1.01), (0.15, 0.97)),
    ((0.3, 0.85), (0.5, 0.45), (0.5, 0)),
)
ROOT_SHADE: Sequence[Curve] = (
    ((0.22, 0),),
    ((0.5, 0),),
    ((0.5, 0.45), (0.28, 0.85), (0.14, 0.975)),
    ((0.25, 0.5), (0.22, 0)),
)
ROOT_GLEAM: Sequence[Curve] = (((-0.31, 0.1),), ((-0.25, 0.45), (-0.15, 0.66)))


@dataclass(frozen=True)
class Crown:
    """The part of a tooth that shows in the mouth."""

    width: float
    height: float
    form: Literal["molar", "front"] = "molar"
    hollow: bool = False
    """Tipped toward the viewer, so that the hollow that sat on something shows."""
    of: str = "porcelain"

    def box(self, y: float) -> Box:
        r, above = self.width / 2, 0 if self.hollow else self.height * 0.08
        return Box(-r, y - above, r, y + self.height + DEPTH * self._neck / 2)

    def halo(self, y: float) -> str:
        under = halo(ellipse(y + self.height, self._neck)) if self.hollow else ""
        behind = halo(self._traced(y, self._behind)) if self._behind else ""
        return halo(self._body(y)) + under + behind

    def ink(self, y: float) -> str:
        tone, lines = MATERIALS[self.of], FORMS[self.form]
        behind = edged(self._traced(y, self._behind), tone.shade) if self._behind else ""
        groove = line(self._traced(y, lines.groove), tone.shade, 0.3) if lines.groove else ""
        return (
            behind
            + edged(self._body(y), tone.base)
            + fill(self._traced(y, lines.shade), tone.shade)
            + fill(self._traced(y, lines.gleam), tone.light)
            + groove
            + self._under(y)
        )

    @property
    def _neck(self) -> float:
        return self.width * FORMS[self.form].neck

    @property
    def _behind(self) -> Sequence[Curve]:
        # Who looks into it from below does not see over its front.
        return () if self.hollow else FORMS[self.form].behind

    def _traced(self, y: float, curves: Sequence[Curve]) -> str:
        return traced(curves, self.width, self.height, y)

    def _body(self, y: float) -> str:
        neck = front_back(self._neck / 2, y + self.height)
        return f"{self._traced(y, FORMS[self.form].body)}{neck}Z"

    def _under(self, y: float) -> str:
        if not self.hollow:
            return ""
        tone, low = MATERIALS[self.of], y + self.height
        return (
            edged(ellipse(low, self._neck), tone.light)
            + edged(ellipse(low, self._neck * 0.74), LINE)
            + fill(ellipse(low + 0.25, self._neck * 0.56), tone.shade, 0.35)
        )


@dataclass(frozen=True)
class Root:
    """The one root of a natural front tooth."""

    width: float
    height: float
    of: str = "dentin"

    def box(self, y: float) -> Box:
        return Box(-self.width / 2, y, self.width / 2, y + self.height)

    def halo(self, y: float) -> str:
        return halo(self._traced(y, ROOT_BODY) + "Z")

    def ink(self, y: float) -> str:
        tone = MATERIALS[self.of]
        return (
            edged(self._traced(y, ROOT_BODY) + "Z", tone.base)
            + fill(self._traced(y, ROOT_SHADE), tone.shade)
            + line(self._traced(y, ROOT_GLEAM), tone.light, 0.5)
        )

    def _traced(self, y: float, curves: Sequence[Curve]) -> str:
        return traced(curves, self.width, self.height, y)


@dataclass(frozen=True)
class Row:
    """Crowns that are joined side by side."""

    crowns: tuple[Crown, ...]
    joined: float
    """How far two that stand together run into each other."""

    @property
    def height(self) -> float:
        return max(each.height for each in self.crowns)

    def box(self, y: float) -> Box:
        boxes = [each.box(y) for each in self.crowns]
        right = self._width / 2
        return Box(-right, min(b.top for b in boxes), right, max(b.bottom for b in boxes))

    def halo(self, y: float) -> str:
        return self._side_by_side([each.halo(y) for each in self.crowns])

    def ink(self, y: float) -> str:
        return self._side_by_side([each.ink(y) for each in self.crowns])

    @property
    def _width(self) -> float:
        return sum(each.width for each in self.crowns) - self.joined * (len(self.crowns) - 1)

    def _side_by_side(self, drawn: Sequence[str]) -> str:
        left, placed = -self._width / 2, []
        for crown, ink in zip(self.crowns, drawn, strict=True):
            x = left + crown.width / 2
            placed.append(f'<g transform="translate({x:.2f})">{ink}</g>')
            left += crown.width - self.joined
        return "".join(placed)
