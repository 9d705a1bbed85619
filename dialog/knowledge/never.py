"""The shape of forbidden.yaml: what is never said to a caller."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Never:
    """One kind of it, by the words it would be said in."""

    id: str
    what: str
    says: tuple[str, ...]
    why: str
    not_: tuple[str, ...] = field(default=(), metadata={"key": "not"})
