"""What a page sends besides sound: JSON with one member that says what was done, and the step of
the conversation that the screen showed then."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dialog.events import Keyed, Pointed, Revisited, Touch, Wanted

KEYS = re.compile(r"[0-9*#]{1,24}")
"""The longest number has 15 digits (ITU-T E.164); people type spaces as stars."""
ID = re.compile(r"[a-z0-9_]{1,40}")
"""Of questions, drawings and commands in the knowledge."""
REASONS = ("done", "idle")
_TOUCHES: dict[str, tuple[re.Pattern[str], Callable[[str], Touch]]] = {
    "keys": (KEYS, Keyed),
    "want": (ID, Wanted),
    "point": (ID, Pointed),
    "revisit": (ID, Revisited),
}


class BadMessage(Exception):
    """What came is none of the page's messages."""


@dataclass(frozen=True)
class Touched:
    """Something on the screen was touched."""

    touch: Touch
    step: int


@dataclass(frozen=True)
class Left:
    """The person is gone."""

    why: str


def message(text: str) -> Touched | Left:
    """Raises BadMessage."""
    try:
        data = json.loads(text)
    except ValueError:
        raise BadMessage("is no JSON") from None
    if not isinstance(data, dict):
        raise BadMessage("is no object")
    if "leave" in data:
        if data["leave"] not in REASONS:
            raise BadMessage("leaves for no known reason")
        return Left(data["leave"])
    return _touched(data)


def _touched(data: dict[str, Any]) -> Touched:
    step = data.pop("at", None)
    if not isinstance(step, int) or len(data) != 1:
        raise BadMessage("has no step, or not one member beside it")
    ((name, value),) = data.items()
    shape, made = _TOUCHES.get(name, (None, None))
    if shape is None or made is None or not isinstance(value, str) or not shape.fullmatch(value):
        raise BadMessage("says nothing that can be touched")
    return Touched(made(value), step)
