"""The shape of ranking.yaml: what makes a component likelier, beside its own figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weight:
    """What makes components, or a stage, so many times likelier while it holds."""

    of: tuple[str, ...]
    times: float
    when: str
    source: str
    why: str


@dataclass(frozen=True)
class Feature:
    """An answer that is weighed by how often a component has a feature."""

    fact: str
    of: str
    """Its name among `yes` of components.yaml."""
    among: str = ""
    """The feature of those among which it is counted; "": of all."""
    yes: str = "yes"
    no: str = "no"
    """"": not having it tells nothing."""


@dataclass(frozen=True)
class Least:
    """A share below which some components together never fall, while it holds."""

    share: float
    what: str
    when: str


@dataclass(frozen=True)
class Floor:
    """Components that keep a share whatever the figures say."""

    of: tuple[str, ...]
    raises: str
    """That of them which is raised."""
    source: str
    least: tuple[Least, ...]
    """The first that holds counts."""


@dataclass(frozen=True)
class UnknownFirst:
    """When the piece stays unknown, with which share."""

    share: float
    doubts: int
    """So many of `about` are not known."""
    about: tuple[str, ...]
    when: str
    source: str


@dataclass(frozen=True)
class Ranking:
    """ranking.yaml; see there for what each means."""

    stages: dict[str, float]
    stage_heard: float
    also_heard: dict[str, str]
    stage_weights: tuple[Weight, ...]
    features: tuple[Feature, ...]
    least_without: float
    weights: tuple[Weight, ...]
    words_at_most: float
    naming: float
    floor: Floor
    unknown: UnknownFirst
    looked_at: tuple[str, ...]

    @property
    def conditions(self) -> tuple[str, ...]:
        """Every `when`."""
        weights = (each.when for each in (*self.stage_weights, *self.weights))
        floors = (each.when for each in self.floor.least)
        return (*weights, *floors, self.unknown.when, *self.looked_at)
