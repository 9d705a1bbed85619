"""The shape of kinds.yaml: what sort of call it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["out", "loose", "symptom", "question", "resolved", "unknown"]


@dataclass(frozen=True)
class KindRule:
    """What makes a call one of that kind, where no rule before it holds."""

    kind: Kind
    when: str
    why: str
