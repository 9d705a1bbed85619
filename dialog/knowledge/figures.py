"""Checks of a protocol's figures: whether shares of a whole make the whole."""

from __future__ import annotations

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
