"""The shape of components.yaml: what may have come out."""

from __future__ import annotations

from dataclasses import dataclass

from dialog.knowledge.urgency import Urgency


@dataclass(frozen=True)
class WordWeight:
    """Phrases that make a component so many times likelier."""

    weight: float
    says: tuple[str, ...]


@dataclass(frozen=True)
class UrgencyWhen:
    """What a component needs while something is known of it."""

    urgency: Urgency
    when: str
    source: str
    why: str


@dataclass(frozen=True)
class Component:
    """Something that may have come out."""

    id: str
    name: str
    spoken: str
    short: str
    family: str
    urgency: Urgency
    prior: dict[str, float]
    yes: dict[str, float]
    length: dict[str, float]
    words: tuple[WordWeight, ...]
    source: str
    urgency_when: tuple[UrgencyWhen, ...] = ()
    """The first of them that holds sets its urgency."""
