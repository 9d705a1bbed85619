"""The coins that a photo may be measured by (coins.yaml). Round ones only: others have no width."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cattrs
import yaml

from clinic.photos.errors import PointsRefused

FILE = Path(__file__).parent / "coins.yaml"


@dataclass(frozen=True)
class Coin:
    id: str
    name: str
    """As the staff reads it."""
    diameter: float
    """Millimeters; so is `thickness`."""
    thickness: float
    source: str


@cache
def coins() -> tuple[Coin, ...]:
    """All, in the order in which they are offered."""
    strict = cattrs.Converter(forbid_extra_keys=True)
    return strict.structure(yaml.safe_load(FILE.read_text(encoding="utf-8")), tuple[Coin, ...])


def coin(chosen: str) -> Coin:
    """Raises PointsRefused."""
    for each in coins():
        if each.id == chosen:
            return each
    raise PointsRefused(f"There is no coin {chosen[:20]!r}: choose one of the list.")
