"""Which parts of the protocol no simulated caller reaches: what nobody reaches, nobody tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.runs import CallerRun
from dialog.knowledge import Knowledge
from dialog.knowledge.findings import Finding

TOLD_ELSEWHERE = ("same_case",)
"""Asked of who called before: simulated callers never did, tests/dialog has them."""
UNREACHED = "is reached by no caller: add one under audio_fixtures/callers."


def unreached(knowledge: Knowledge, runs: Sequence[CallerRun]) -> tuple[Finding, ...]:
    """Questions never asked, rules that never held, components never first, topics unanswered."""
    reached = _reached(knowledge, runs)
    return tuple(
        Finding(file, block, UNREACHED)
        for file, block in _blocks(knowledge)
        if block not in reached[file] and block not in TOLD_ELSEWHERE
    )


def _blocks(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    for file, blocks in (
        ("questions.yaml", knowledge.questions),
        ("red_flags.yaml", knowledge.red_flags),
        ("urgency.yaml", knowledge.rules),
        ("components.yaml", knowledge.components),
        ("answers.yaml", knowledge.topics),
    ):
        yield from ((file, block.id) for block in blocks)


def _reached(knowledge: Knowledge, runs: Sequence[CallerRun]) -> dict[str, set[str]]:
    rules = {rule for run in runs for rule in run.rules}
    told = {text for run in runs for text in run.told}
    return {
        "questions.yaml": {turn.asked for run in runs for turn in run.turns},
        "red_flags.yaml": rules,
        "urgency.yaml": rules,
        "components.yaml": {run.ranked[0][0] for run in runs if run.ranked},
        "answers.yaml": {t.id for t in knowledge.topics if set(t.answer) <= told},
    }
