"""What many simulated calls amount to: rates from 0 to 1, counts, seconds.

Facts heard wrong and facts not understood are kept apart, because they cost different things: a
**false accept** is a wrong value held for known, a **false reject** a right answer that was never
understood. Both are judged against the facts that the same caller yields in text mode.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks import words
from benchmarks.expectations import (
    RED,
    first_right,
    first_two_right,
    over_triaged,
    red_flag_excluded,
    red_flag_expected,
    something_out,
    under_triaged,
)
from benchmarks.runs import CallerRun
from voice.latency import Latency

CLOSED = ("yes_no", "choice", "scale", "count")
"""Kinds of question with a short list of allowed answers."""


@dataclass(frozen=True)
class SlotScore:
    """Facts by ear against the same caller's facts in text."""

    right: int = 0
    false_accepts: int = 0
    """A value held for known that the caller did not mean."""
    false_rejects: int = 0
    """A value that the caller gave and that was not known at the end."""

    @property
    def compared(self) -> int:
        return self.right + self.false_accepts + self.false_rejects

    @property
    def accuracy(self) -> float | None:
        return rate(self.right, self.compared)

    def __add__(self, other: SlotScore) -> SlotScore:
        return SlotScore(
            self.right + other.right,
            self.false_accepts + other.false_accepts,
            self.false_rejects + other.false_rejects,
        )


def slot_score(heard: CallerRun, typed: CallerRun, kinds: Iterable[str] = ()) -> SlotScore:
    """Compare the facts of two runs of one caller; with `kinds`, only of such questions.

    Left out is what cannot be compared: facts inferred from others (their cause is counted
    already), and facts asked for in only one of the two calls.
    """
    score, kind_of = SlotScore(), {turn.asked: turn.kind for turn in (*typed.turns, *heard.turns)}
    wanted_kinds = set(kinds)
    asked_only_once = {turn.asked for turn in heard.turns} ^ {turn.asked for turn in typed.turns}
    for slot in sorted(_given(heard) | _given(typed)):
        if wanted_kinds and kind_of.get(slot) not in wanted_kinds:
            continue
        if slot not in typed.facts:
            counts = slot not in asked_only_once
            score += SlotScore(false_accepts=int(counts))
        elif slot not in heard.facts:
            counts = slot not in asked_only_once
            score += SlotScore(false_rejects=int(counts))
        elif _same(heard.facts[slot], typed.facts[slot]):
            score += SlotScore(right=1)
        else:
            score += SlotScore(false_accepts=1)
    return score


def summary(
    runs: Sequence[CallerRun], typed: Mapping[str, CallerRun]
) -> dict[str, int | float | None]:
    """The figures of a set of runs; `typed` holds each caller's run in text mode, by id.

    Rates are 0 to 1, and None where there was nothing to rate. under_triage, over_triage,
    red_flag_false_alarms, false_accepts and false_rejects are counts.
    """
    out = [run for run in runs if something_out(run)]
    flagged = [run for run in runs if red_flag_expected(run)]
    slots, closed, lengths = (_slots(runs, typed, kinds) for kinds in ((), CLOSED, ("length",)))
    latencies = [turn.latency for run in runs for turn in run.turns if turn.latency]
    waits = [latency.total_s for latency in latencies]
    return {
        "callers": len(runs),
        "passed": sum(run.passed for run in runs),
        "top1": rate(sum(map(first_right, out)), len(out)),
        "top2": rate(sum(map(first_two_right, out)), len(out)),
        "under_triage": sum(map(under_triaged, runs)),
        "over_triage": sum(map(over_triaged, runs)),
        "red_flag_recall": rate(sum(run.urgency in RED for run in flagged), len(flagged)),
        "red_flag_false_alarms": sum(red_flag_excluded(run) and run.urgency in RED for run in runs),
        "slot_accuracy": slots.accuracy,
        "false_accepts": slots.false_accepts,
        "false_rejects": slots.false_rejects,
        "slots_compared": slots.compared,
        "closed_accuracy": closed.accuracy,
        "closed_false_accepts": closed.false_accepts,
        "closed_false_rejects": closed.false_rejects,
        "closed_false_accept_rate": rate(closed.false_accepts, closed.compared),
        "closed_compared": closed.compared,
        "length_accuracy": lengths.accuracy,
        "length_false_accepts": lengths.false_accepts,
        "length_false_rejects": lengths.false_rejects,
        "lengths_compared": lengths.compared,
        "wer": word_error_rate(runs),
        "questions_median": _median([len(run.questions) for run in runs]),
        "questions_max": max((len(run.questions) for run in runs), default=None),
        "latency_ms_p50": milliseconds(percentile(waits, 50)),
        "latency_ms_p95": milliseconds(percentile(waits, 95)),
        "latency_endpoint_ms_p50": _part(latencies, "endpoint_s", 50),
        "latency_endpoint_ms_p95": _part(latencies, "endpoint_s", 95),
        "latency_hearing_ms_p50": _part(latencies, "hearing_s", 50),
        "latency_hearing_ms_p95": _part(latencies, "hearing_s", 95),
        "latency_deciding_ms_p95": _part(latencies, "deciding_s", 95),
        "latency_speaking_ms_p95": _part(latencies, "speaking_s", 95),
        "step_ms_p95": milliseconds(
            percentile([turn.deciding_s for run in runs for turn in run.turns], 95)
        ),
        "cpu_s_per_call": _rounded(_mean([run.cpu_s for run in runs])),
        "real_time_factor": rate(sum(r.cpu_s for r in runs), sum(r.sound_s for r in runs)),
        "memory_mb_max": _rounded(max((run.memory_mb for run in runs), default=0.0)),
    }


def word_error_rate(runs: Iterable[CallerRun]) -> float | None:
    """Wrong words per word said, over every turn in which something was said."""
    counts = [
        words.errors(turn.spoken, turn.words_heard)
        for run in runs
        for turn in run.turns
        if turn.spoken
    ]
    return rate(sum(wrong for wrong, _ in counts), sum(said for _, said in counts))


def rate(part: float, whole: float) -> float | None:
    """part / whole, to four places; None when there is no whole."""
    return round(part / whole, 4) if whole else None


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The smallest value that at least `percent` of the values do not exceed; None of nothing."""
    if not values:
        return None
    rank = -(-len(values) * percent // 100)
    return sorted(values)[max(0, int(rank) - 1)]


def milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(1000 * seconds, 2)


def _slots(
    runs: Sequence[CallerRun], typed: Mapping[str, CallerRun], kinds: Iterable[str]
) -> SlotScore:
    scores = (slot_score(run, typed[run.id], kinds) for run in runs if run.id in typed)
    return sum(scores, SlotScore())


def _given(run: CallerRun) -> set[str]:
    return {slot for slot in run.facts if run.facts_how.get(slot) != "inferred"}


def _same(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) < 1e-6
    return one == other


def _part(latencies: Sequence[Latency], part: str, percent: float) -> float | None:
    return milliseconds(percentile([getattr(one, part) for one in latencies], percent))


def _median(values: Sequence[float]) -> float | None:
    return statistics.median(values) if values else None


def _mean(values: Sequence[float]) -> float | None:
    return statistics.fmean(values) if values else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
