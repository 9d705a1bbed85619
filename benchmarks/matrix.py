"""The whole matrix of `toothline bench`: every way of putting callers through, and its targets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from audio_fixtures.caller import Caller
from benchmarks.many import Build, Job, jobs_of, run_all
from benchmarks.runs import CallerRun
from benchmarks.scores import summary
from benchmarks.setting import Setting

Figures = Mapping[str, int | float | None]


@dataclass(frozen=True)
class Part:
    """One row of the matrix."""

    name: str
    setting: Setting
    all_voices: bool = False


@dataclass(frozen=True)
class Target:
    """A figure to reach."""

    part: str
    figure: str
    limit: float
    at_most: bool = True

    def met(self, figures: Figures) -> bool | None:
        """Whether it is reached; None when there was nothing to measure."""
        value = figures.get(self.figure)
        if value is None:
            return None
        return value <= self.limit if self.at_most else value >= self.limit


PARTS = (
    Part("text", Setting(text=True)),
    Part("phone", Setting(band="phone"), all_voices=True),
    Part("phone-noise", Setting(band="phone", noise_db=15.0)),
    Part("wide", Setting()),
    Part("naive-text", Setting(text=True, naive=True)),
    Part("naive-phone", Setting(band="phone", naive=True), all_voices=True),
)


def _at_least(part: str, figure: str, limit: float) -> Target:
    return Target(part, figure, limit, at_most=False)


TARGETS = (
    Target("text", "under_triage", 0),
    _at_least("text", "red_flag_recall", 1.0),
    Target("text", "red_flag_false_alarms", 0),
    _at_least("text", "top1", 0.85),
    _at_least("text", "top2", 0.95),
    Target("text", "step_ms_p95", 5.0),
    Target("text", "questions_median", 9),
    Target("text", "questions_max", 14),
    Target("phone", "under_triage", 0),
    _at_least("phone", "red_flag_recall", 1.0),
    _at_least("phone", "top2", 0.90),
    _at_least("phone", "closed_accuracy", 0.98),
    Target("phone", "closed_false_accept_rate", 0.005),
    _at_least("phone", "length_accuracy", 0.95),
    Target("phone", "latency_ms_p50", 700),
    Target("phone", "latency_ms_p95", 1200),
    Target("phone", "questions_max", 14),
    Target("phone-noise", "under_triage", 0),
    _at_least("phone-noise", "red_flag_recall", 1.0),
    _at_least("phone-noise", "top2", 0.80),
    Target("memory", "first_mb", 600),
    Target("memory", "further_mb", 60),
)


@dataclass(frozen=True)
class Measured:
    """One row, measured."""

    part: Part
    runs: tuple[CallerRun, ...]
    figures: Figures

    @property
    def failures(self) -> dict[str, list[str]]:
        """What failed and for whom; the naive way fails too often to be listed."""
        if self.part.setting.naive:
            return {}
        return {
            f"{run.id} {run.voice}".strip(): list(run.failures) for run in self.runs if run.failures
        }


def measure(
    part: Part,
    callers: Sequence[Caller],
    voices: Sequence[str],
    build: Build,
    processes: int,
    done: Callable[[CallerRun], None],
) -> Measured:
    """Put the callers through; `done` hears of each call as it ends."""
    runs = run_all(calls(part, callers, voices), part.setting, build, processes, done)
    typed: dict[str, CallerRun] = {}
    if not part.setting.naive:
        typed = {run.id: run for run in run_all(jobs_of(callers), Setting(text=True))}
    return Measured(part, tuple(runs), summary(runs, typed))


def calls(part: Part, callers: Sequence[Caller], voices: Sequence[str]) -> list[Job]:
    """The calls of a part."""
    return jobs_of(callers, voices if part.all_voices else ())
