"""How the likeliest component is found, as a dentist reads it."""

from __future__ import annotations

from collections.abc import Iterator

from dialog.knowledge.entries import Entry, Section, entry
from dialog.knowledge.schema import Knowledge
from dialog.knowledge.weights import Feature, Weight


def section(knowledge: Knowledge) -> Section:
    """Everything of ranking.yaml."""
    ranking = knowledge.ranking
    stages = (f"{stage.replace('_', ' ')} {share:.0%}" for stage, share in ranking.stages.items())
    heard = f"A stage that is told is trusted to {ranking.stage_heard:.0%}."
    told = (f"{one} may be said of {other} too." for one, other in ranking.also_heard.items())
    unknown = ranking.unknown
    doubts = f"{unknown.doubts} of {', '.join(unknown.about)} not known, or {unknown.when}"
    return Section(
        "How the likeliest is found",
        "What makes one likelier than another, beside its own figures above.",
        (
            entry("stages", "How often each stage", ("By itself", ", ".join(stages)),
                  ("When told", heard, *told)),
            *_weights("stage_weights", ranking.stage_weights),
            entry("features", "Answers weighed by how often each sign",
                  ("Answers", *map(_feature, ranking.features)),
                  ("Without the sign at least", f"{ranking.least_without:.0%}")),
            *_weights("weights", ranking.weights),
            entry("words", "Words for it", ("Together at most", f"{ranking.words_at_most:g} times"),
                  ("It is named from", f"{ranking.naming:g} times on")),
            entry("floor", f"What {' and '.join(ranking.floor.of)} together keep at least",
                  *((f"{each.share:.0%}, {each.what}", each.when) for each in ranking.floor.least),
                  ("Raised", ranking.floor.raises), ("Source", ranking.floor.source)),
            entry("unknown", f"It stays unknown, at {unknown.share:.0%}",
                  ("Without any word for it, while", doubts), ("Source", unknown.source)),
            entry("looked_at", "The piece needs no more questions",
                  ("While one of these holds", *ranking.looked_at)),
        ),
    )  # fmt: skip


def _weights(name: str, weights: tuple[Weight, ...]) -> Iterator[Entry]:
    for weight in weights:
        title = f"{' and '.join(weight.of)}: {weight.times:g} times as likely"
        yield entry(name, title, ("While", weight.when), ("Why", weight.why),
                    ("Source", weight.source))  # fmt: skip


def _feature(feature: Feature) -> str:
    among = f" among {feature.among}" if feature.among else ""
    without = f", {feature.no}: without" if feature.no else ""
    return f"{feature.fact} {feature.yes}: {feature.of}{among}{without}"
