"""Two protocols tried on the same callers: what the second does better, whom it would harm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audio_fixtures.caller import Caller
from benchmarks.expectations import first_right, first_two_right, something_out, under_triaged
from benchmarks.runs import CallerRun
from benchmarks.simulation import run_as_text
from dialog.knowledge import Knowledge
from dialog.triage import LEVELS


@dataclass(frozen=True)
class Figures:
    """How one protocol does, in callers."""

    out: int
    """Of whom something came out."""
    first: int
    """Of those: named first what it was."""
    first_two: int
    under_triaged: int
    """Of all: less urgent than is safe."""


@dataclass(frozen=True)
class Trial:
    """What came of it."""

    before: Figures
    after: Figures
    less_urgent: tuple[str, ...]
    """Callers whom the second protocol finds less urgent than the first."""

    @property
    def safe(self) -> bool:
        """Whether the second may take the first one's place."""
        return not self.less_urgent and self.after.under_triaged <= self.before.under_triaged


def tried(before: Knowledge, after: Knowledge, callers: Iterable[Caller]) -> Trial:
    """Every caller typed, under either protocol; a minute or so for all of ours."""
    pairs = [(run_as_text(before, caller), run_as_text(after, caller)) for caller in callers]
    return Trial(
        _figures([old for old, _ in pairs]),
        _figures([new for _, new in pairs]),
        tuple(new.id for old, new in pairs if _level(new) > _level(old)),
    )


def _figures(runs: list[CallerRun]) -> Figures:
    out = [run for run in runs if something_out(run)]
    return Figures(
        len(out),
        sum(map(first_right, out)),
        sum(map(first_two_right, out)),
        sum(map(under_triaged, runs)),
    )


def _level(run: CallerRun) -> int:
    """From 0, the most urgent; none at all is worse than the least urgent."""
    levels: tuple[str, ...] = LEVELS
    return levels.index(run.urgency) if run.urgency in levels else len(levels)
