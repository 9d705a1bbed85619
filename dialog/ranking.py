"""The ranked components: naive Bayes over stage and component, with the implant's floors.

Numbers come from components.yaml (the protocol's table E4). The stage of the implant is a hidden
variable: what is not known about it is summed over.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from dialog.facts import Facts
from dialog.knowledge.components import Component
from dialog.knowledge.priors import Prior
from dialog.knowledge.schema import Knowledge

STAGES = {"healing": 0.60, "had_tooth": 0.28, "denture": 0.07, "no_implant": 0.05}
"""How often each stage is met when nothing is known (E4, column "?")."""
STAGE_HEARD = 0.94
"""How far a stated stage is trusted: a temporary tooth is taken for the final one (estimated)."""
IMPLANT = ("IM", "CI")
FLOORS = {"grooves, no tooth": 0.10, "under a denture, or several": 0.20, "short ones": 0.30}
"""Least probability of an implant (E4): the plain model gave 0.03 to what were two (seed 9-20)."""
FEATURES = {"tooth_attached": "tooth_attached", "threads": "threads", "hole_on_top": "hole_on_top",
            "big_screw": "big_screw"}  # fmt: skip
"""Fact to feature where a yes is the feature's yes."""
ONE_SIDED = {"big_screw"}
"""Features whose absence tells nothing, because nobody is asked about them."""
UNSURE_WEIGHT = 2.0
"""Each "I don't know" about the piece makes it so many times likelier unknown (estimated)."""
EARLY_LOSS_H = 157 * 24.0
"""80 % of lost implants are lost within 157 days (S48)."""
LATE_IMPLANT = 0.6
"""Weight of the implant after half a year in the healing stage: most losses are behind it (S48)."""
WHOLE_SCREW = 4.0
"""Weight of "the whole screw", "out of my bone" for an implant: the plain model put the healing
abutment first where they were said of implants (E4, seed 13 and 34)."""
TOLD_IMPLANT = 150.0
"""Weight of a dentist's own word that it was the implant, which outweighs any length (seed 20)."""
WORDS_CAP = 60.0
"""Words together never weigh more: a caller's name for a thing is a clue, not a finding."""

Ranked = tuple[tuple[str, float], ...]


def rank(
    knowledge: Knowledge,
    facts: Facts,
    words: frozenset[tuple[str, int]],
    priors: Prior | None = None,
) -> Ranked:
    """Components by probability, likeliest first, summing to 1.

    `words` are the knowledge's word weights that the caller used: (component id, index). `priors`
    stand in for the protocol's own; the implant's floors hold whatever they are.
    """
    prior = priors or knowledge.prior
    shares = stages(facts)
    weights = {
        component.id: sum(share * prior[component.id][stage] for stage, share in shares.items())
        * _spoken(component, words)
        * _likelihood(component, facts)
        for component in knowledge.components
    }
    total = sum(weights.values()) or 1.0
    probabilities = _floored({c: w / total for c, w in weights.items()}, facts)
    return tuple(sorted(probabilities.items(), key=lambda item: -item[1]))


def stages(facts: Facts) -> dict[str, float]:
    """How likely each stage of the implant is, summing to 1."""
    shares = dict(STAGES)
    stated = facts.value("stage")
    if stated in shares:
        # The denture stage is also "healing, no tooth" to the people who wear one.
        alike = {stated, "denture"} if stated == "healing" else {stated}
        for stage in shares:
            shares[stage] *= STAGE_HEARD if stage in alike else (1 - STAGE_HEARD) / 2
    if facts.yes("denture"):
        shares["denture"] *= 12
    elif facts.value("denture") == "no":
        shares["denture"] *= 0.1
    if facts.yes("root_canal"):
        shares["no_implant"] *= 4
    total = sum(shares.values())
    return {stage: share / total for stage, share in shares.items()}


def entropy(probabilities: Iterable[float]) -> float:
    """Bits that it would still take to tell which of them it is."""
    return -sum(p * math.log2(p) for p in probabilities if p > 0)


def bucket(length_mm: float) -> str:
    """The length class of the table."""
    if length_mm < 4:
        return "under_4"
    if length_mm <= 7:
        return "from_4_to_7"
    return "from_7_to_10" if length_mm < 10 else "over_10"


def _spoken(component: Component, words: frozenset[tuple[str, int]]) -> float:
    weight = 1.0
    for component_id, index in words:
        if component_id == component.id:
            weight *= component.words[index].weight
    return min(weight, WORDS_CAP)


def _likelihood(component: Component, facts: Facts) -> float:
    weight = math.prod(_feature_likelihoods(component, facts))
    if component.id == "UN":
        asked = ("tooth_attached", "hard_or_soft", "threads", "threads_where", "stage")
        weight *= UNSURE_WEIGHT ** sum(facts.value(name) == "unsure" for name in asked)
    placed = facts.value("when_placed")
    late = isinstance(placed, float) and placed > EARLY_LOSS_H
    if component.id == "IM" and late and facts.value("stage") != "had_tooth":
        weight *= LATE_IMPLANT
    if component.id in IMPLANT and facts.yes("whole_screw"):
        weight *= WHOLE_SCREW
    if component.id in IMPLANT and facts.yes("told_implant"):
        weight *= TOLD_IMPLANT
    return weight


def _feature_likelihoods(component: Component, facts: Facts) -> Iterator[float]:
    for fact, feature in FEATURES.items():
        value = facts.value(fact)
        if value == "yes":
            yield component.yes[feature]
        elif value == "no" and fact not in ONE_SIDED:
            yield 1 - component.yes[feature]
    where = facts.value("threads_where")
    if where in ("all", "thin_end"):
        # Among threaded pieces: how many are threaded all along.
        share = min(component.yes["threads_all"] / component.yes["threads"], 1.0)
        yield share if where == "all" else max(1 - share, 0.02)
    texture = facts.value("hard_or_soft")
    if texture in ("hard", "soft"):
        yield component.yes["soft"] if texture == "soft" else 1 - component.yes["soft"]
    length = facts.value("length")
    if isinstance(length, float):
        yield component.length[bucket(length)]


def _floored(probabilities: dict[str, float], facts: Facts) -> dict[str, float]:
    floor = _floor(facts)
    implant = sum(probabilities[c] for c in IMPLANT)
    if implant >= floor or implant == 0:
        return probabilities
    # Who said that there is no tooth on it raises the bare implant, not the one with crown.
    raised = {"IM": floor - probabilities["CI"], "CI": probabilities["CI"]}
    rest = (1 - floor) / (1 - implant)
    return {c: raised[c] if c in raised else p * rest for c, p in probabilities.items()}


def _floor(facts: Facts) -> float:
    if not (facts.yes("threads") and facts.value("tooth_attached") == "no"):
        return 0.0
    if facts.yes("short_implants"):
        return FLOORS["short ones"]
    if facts.yes("denture") or facts.yes("several_pieces"):
        return FLOORS["under a denture, or several"]
    return FLOORS["grooves, no tooth"]
