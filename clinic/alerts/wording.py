"""The words of alerts, which are data: wording.yaml."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import yaml

FILE = Path(__file__).with_name("wording.yaml")


@dataclass(frozen=True)
class Wording:
    """As the file has it."""

    urgency: dict[str, str]
    reason: dict[str, str]
    remark: dict[str, str]
    several: str
    until_opened: str
    without_case: str
    open_with: str
    not_opened_here: str
    test: str
    spoken: str
    spoken_several: str
    spoken_test: str
    confirmed: str


@cache
def wording() -> Wording:
    """Raises ValueError when a key is missing, unknown or of the wrong kind."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    wanted = {field.name: field for field in fields(Wording)}
    if set(found) != set(wanted):
        raise ValueError(f"{FILE.name} has other keys than Wording: {set(found) ^ set(wanted)}")
    for name, hint in get_type_hints(Wording).items():
        if not isinstance(found[name], str if hint is str else dict):
            raise ValueError(f"{FILE.name}: {name} is of the wrong kind")
    return Wording(**found)
