"""What each drawing is made of: shapes.yaml, read into parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import cattrs
import yaml

from clinic.drawings.ink import Box, around
from clinic.drawings.soft import Lump
from clinic.drawings.teeth import Crown, Root, Row
from clinic.drawings.turned import Dome, Smooth, Thread

FILE = Path(__file__).parent / "shapes.yaml"
KINDS: dict[str, type] = {
    "smooth": Smooth,
    "dome": Dome,
    "thread": Thread,
    "crown": Crown,
    "root": Root,
    "row": Row,
    "lump": Lump,
}
"""As shapes.yaml calls them."""


class Part(Protocol):
    """One part of a piece; parts stand under each other on one axis, x = 0."""

    @property
    def height(self) -> float: ...

    def box(self, y: float) -> Box:
        """What it covers when it begins at that height."""

    def halo(self, y: float) -> str:
        """Its silhouette, which is drawn under all parts."""

    def ink(self, y: float) -> str:
        """The part itself."""


@dataclass(frozen=True)
class Shape:
    """One drawing."""

    id: str
    component: str
    """The protocol's component that it shows; empty for a natural tooth, which is none."""
    name: str
    """What a dentist calls it."""
    looks: str
    """What it looks like, in words that name nothing."""
    parts: tuple[Part, ...]
    """From the upper end down."""
    source: str

    def tops(self) -> tuple[float, ...]:
        """Where each part begins."""
        heights = [part.height for part in self.parts]
        return tuple(sum(heights[:index]) for index in range(len(heights)))

    @property
    def box(self) -> Box:
        return around(part.box(y) for part, y in zip(self.parts, self.tops(), strict=True))

    @property
    def width(self) -> float:
        """Across the axis, as a rule would measure it."""
        return self.box.width

    @property
    def length(self) -> float:
        """Along the axis, as a rule would measure it: without what shows of the rounded top."""
        return sum(part.height for part in self.parts)


@cache
def shapes() -> tuple[Shape, ...]:
    """All, in the order in which they are shown."""
    strict = cattrs.Converter(forbid_extra_keys=True)

    def part(block: dict[str, Any], _: type) -> Part:
        (kind, dimensions), *more = block.items()
        if more or kind not in KINDS:
            raise ValueError(f"{FILE.name}: a part is one of {', '.join(KINDS)}, not {block}")
        return strict.structure(dimensions, KINDS[kind])

    strict.register_structure_hook(Part, part)
    return strict.structure(yaml.safe_load(FILE.read_text(encoding="utf-8")), tuple[Shape, ...])


def shape(chosen: str) -> Shape:
    """Raises KeyError."""
    return {each.id: each for each in shapes()}[chosen]


def of_component(code: str) -> Sequence[Shape]:
    """What shows a component, the plainest first."""
    return [each for each in shapes() if each.component == code]
