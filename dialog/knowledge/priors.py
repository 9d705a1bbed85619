"""How often each component comes out at each stage: what a practice learned of its own cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Prior = Mapping[str, Mapping[str, float]]
"""Component id to stage to probability; those of a stage sum to 1."""
OFF_BY = 0.001
"""A stage's sum may be off by so much: the file's figures are rounded."""


@dataclass(frozen=True)
class Priors:
    """priors.yaml: what a practice learned from its confirmed outcomes."""

    made_on: str
    """The day, ISO 8601."""
    outcomes: int
    """How many went into them."""
    prior: dict[str, dict[str, float]]

    def unfit(self, protocols: Prior) -> str:
        """Why these cannot stand in for the protocol's own; empty when they can."""
        if set(self.prior) != set(protocols):
            return "it does not hold the components of this protocol"
        for component, own in self.prior.items():
            if set(own) != set(protocols[component]) or not all(0 < p < 1 for p in own.values()):
                return f"{component} needs a probability between 0 and 1 for every stage"
        for stage in {stage for own in self.prior.values() for stage in own}:
            total = sum(own[stage] for own in self.prior.values())
            if abs(total - 1) > OFF_BY:
                return f"the probabilities of {stage} sum to {total:.3f}, not to 1"
        return ""
