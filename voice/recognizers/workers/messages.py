"""What the service and a process of ears say to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NO_REPLY = -1


@dataclass(frozen=True)
class Request:
    """Something asked of a turn."""

    turn: int
    verb: str
    """A method of Turn; `listen` begins it, `close` ends it."""
    argument: Any = None
    number: int = NO_REPLY
    """Of the reply; without one there is none."""


@dataclass(frozen=True)
class Reply:
    """What came of a request."""

    number: int
    value: Any = None
    fault: str = ""
    """Why there is no value."""


@dataclass(frozen=True)
class Refusal:
    """The engines cannot be loaded."""

    why: str
