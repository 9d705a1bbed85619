"""The shape of red_flags.yaml and urgency.yaml: what is how urgent, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Urgency = Literal["U0", "U1", "U2", "U3", "U4", "U5"]


@dataclass(frozen=True)
class RedFlag:
    """A danger rule."""

    id: str
    urgency: Urgency
    when: str
    ask: str
    say: str
    source: str
    why: str
    component: str = ""
    """What came out, when the rule holds, whatever else would be likely; "": the rule tells not."""


@dataclass(frozen=True)
class Rule:
    """A rule that sets an urgency."""

    id: str
    urgency: Urgency
    when: str
    source: str
    why: str
