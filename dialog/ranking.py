"""The ranked components: naive Bayes over stage and component, with the implant's floors.

Numbers come from components.yaml and ranking.yaml (the protocol's table E4). The stage of the
implant is a hidden variable: what is not known about it is summed over.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from dialog.facts import Facts
from dialog.knowledge.components import Component
from dialog.knowledge.priors import Prior
from dialog.knowledge.schema import Knowledge
from dialog.knowledge.weights import Feature, Weight
from dialog.vocabulary import vocabulary

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
    shares = stages(knowledge, facts)
    weights = {
        component.id: sum(share * prior[component.id][stage] for stage, share in shares.items())
        * _spoken(knowledge, component, words)
        * _likelihood(knowledge, component, facts)
        for component in knowledge.components
    }
    total = sum(weights.values()) or 1.0
    probabilities = _floored(knowledge, {c: w / total for c, w in weights.items()}, facts)
    return tuple(sorted(probabilities.items(), key=lambda item: -item[1]))


def stages(knowledge: Knowledge, facts: Facts) -> dict[str, float]:
    """How likely each stage of the implant is, summing to 1."""
    ranking = knowledge.ranking
    shares = dict(ranking.stages)
    stated = str(facts.value("stage"))
    if stated in shares:
        alike = {stated, ranking.also_heard.get(stated)}
        for stage in shares:
            heard = ranking.stage_heard
            shares[stage] *= heard if stage in alike else (1 - heard) / 2
    for weight in _holding(knowledge, facts, ranking.stage_weights):
        for stage in weight.of:
            shares[stage] *= weight.times
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


def having(component: Component, feature: Feature) -> float:
    """How likely a component has a feature."""
    share = component.yes[feature.of]
    return min(share / component.yes[feature.among], 1.0) if feature.among else share


def _holding(knowledge: Knowledge, facts: Facts, weights: tuple[Weight, ...]) -> Iterator[Weight]:
    conditions = vocabulary(knowledge).conditions
    return (weight for weight in weights if conditions[weight.when].holds(facts.value))


def _spoken(knowledge: Knowledge, component: Component, words: frozenset[tuple[str, int]]) -> float:
    weight = 1.0
    for component_id, index in words:
        if component_id == component.id:
            weight *= component.words[index].weight
    return min(weight, knowledge.ranking.words_at_most)


def _likelihood(knowledge: Knowledge, component: Component, facts: Facts) -> float:
    likelihood = math.prod(_feature_likelihoods(knowledge, component, facts))
    for weight in _holding(knowledge, facts, knowledge.ranking.weights):
        if component.id in weight.of:
            likelihood *= weight.times
    return likelihood


def _feature_likelihoods(
    knowledge: Knowledge, component: Component, facts: Facts
) -> Iterator[float]:
    for feature in knowledge.ranking.features:
        value = facts.value(feature.fact)
        if value == feature.yes:
            yield having(component, feature)
        elif value and value == feature.no:
            yield max(1 - having(component, feature), knowledge.ranking.least_without)
    length = facts.value("length")
    if isinstance(length, float):
        yield component.length[bucket(length)]


def _floored(
    knowledge: Knowledge, probabilities: dict[str, float], facts: Facts
) -> dict[str, float]:
    floor = knowledge.ranking.floor
    conditions = vocabulary(knowledge).conditions
    held = (each.share for each in floor.least if conditions[each.when].holds(facts.value))
    least, has = next(held, 0.0), sum(probabilities[c] for c in floor.of)
    if has >= least or has == 0:
        return probabilities
    kept = {c: probabilities[c] for c in floor.of if c != floor.raises}
    kept[floor.raises] = least - sum(kept.values())
    rest = (1 - least) / (1 - has)
    return {c: kept[c] if c in kept else p * rest for c, p in probabilities.items()}
