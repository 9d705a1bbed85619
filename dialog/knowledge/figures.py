"""Checks of a protocol's figures: whether shares make a whole, and what they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dialog.knowledge.findings import Finding
from dialog.knowledge.schema import Knowledge

SUMS_TO_ONE = 0.01


def findings(knowledge: Knowledge) -> Iterator[Finding]:
    stages = sorted({stage for c in knowledge.components for stage in c.prior})
    for stage in stages:
        total = sum(c.prior.get(stage, 0.0) for c in knowledge.components)
        if abs(total - 1) > SUMS_TO_ONE:
            what = f"the priors of this stage sum to {total:.3f} over all components, not to 1."
            yield Finding("components.yaml", f"prior: {stage}", what)
    for component in knowledge.components:
        total = sum(component.length.values())
        if abs(total - 1) > SUMS_TO_ONE:
            what = f"its lengths sum to {total:.3f}, not to 1."
            yield Finding("components.yaml", component.id, what)
    yield from _ranking(knowledge)


def _ranking(knowledge: Knowledge) -> Iterator[Finding]:
    ranking, components = knowledge.ranking, {c.id for c in knowledge.components}
    if abs(sum(ranking.stages.values()) - 1) > SUMS_TO_ONE:
        yield Finding("ranking.yaml", "stages", "its shares do not sum to 1.")
    features = {name for c in knowledge.components for name in c.yes}
    for feature in ranking.features:
        for name in ({feature.of, feature.among} - {""}) - features:
            yield Finding(
                "ranking.yaml", feature.fact, f'"{name}" is no feature of components.yaml.'
            )
    weighed = [
        *((each.of, components, each.when, each.source) for each in ranking.weights),
        *((each.of, {*ranking.stages}, each.when, each.source) for each in ranking.stage_weights),
        *((ranking.floor.of, components, each.when, "E4") for each in ranking.floor.least),
    ]
    for of, known, when, source in weighed:
        for name in sorted({*of} - known):
            yield Finding("ranking.yaml", when, f'"{name}" is no component or stage.')
        if {"kind", "top"} & set(re.findall(r"\w+", when)):
            yield Finding("ranking.yaml", when, "reads `kind` or `top`, which hang on the ranking.")
        if not source.strip():
            yield Finding("ranking.yaml", when, "names no source: say where it comes from.")
    if ranking.floor.raises not in ranking.floor.of:
        yield Finding("ranking.yaml", "floor", "its `raises` is none of its `of`.")
