"""Runs as JSON and as tables for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from rich.markup import escape
from rich.table import Table

from benchmarks.matrix import Target
from benchmarks.runs import CallerRun, Turn

Figures = Mapping[str, int | float | None]

_LABELS = {
    "callers": "Calls",
    "passed": "Passed",
    "top1": "Class right, first",
    "top2": "Class right, first two",
    "under_triage": "Under-triage (calls)",
    "over_triage": "Over-triage (calls)",
    "red_flag_recall": "Red flags recalled",
    "red_flag_false_alarms": "Red flags raised in vain (calls)",
    "slot_accuracy": "Facts right",
    "false_accepts": "Facts wrong but accepted",
    "false_rejects": "Facts said but not understood",
    "closed_accuracy": "Closed answers right",
    "closed_false_accepts": "Closed answers wrong but accepted",
    "length_accuracy": "Lengths right",
    "wer": "Word error rate",
    "questions_median": "Questions, median",
    "questions_max": "Questions, most",
    "latency_ms_p50": "Reply after, p50 (ms)",
    "latency_ms_p95": "Reply after, p95 (ms)",
    "latency_endpoint_ms_p50": "  of which waiting, p50 (ms)",
    "latency_hearing_ms_p50": "  of which hearing, p50 (ms)",
    "step_ms_p95": "One step of the dialog, p95 (ms)",
    "cpu_s_per_call": "CPU per call (s)",
    "real_time_factor": "CPU per second of call",
    "memory_mb_max": "Memory, most (MB)",
}
_RATES = {
    "top1",
    "top2",
    "red_flag_recall",
    "slot_accuracy",
    "closed_accuracy",
    "length_accuracy",
    "wer",
}


def plain(runs: Sequence[CallerRun], figures: Figures) -> dict[str, object]:
    """The whole result as JSON data."""
    return {"summary": dict(figures), "callers": [plain_run(run) for run in runs]}


def plain_run(run: CallerRun) -> dict[str, object]:
    """One call as JSON data."""
    return {
        "id": run.id,
        "voice": run.voice,
        "ranked": [[code, round(chance, 4)] for code, chance in run.ranked],
        "urgency": run.urgency,
        "questions": list(run.questions),
        "passed": run.passed,
        "failures": list(run.failures),
        "warnings": list(run.warnings),
        "rules": list(run.rules),
        "cpu_s": round(run.cpu_s, 3),
        "turns": [plain_turn(turn) for turn in run.turns],
    }


def plain_turn(turn: Turn) -> dict[str, object]:
    """One turn as JSON data; without `latency` where nobody spoke."""
    data: dict[str, object] = {
        "asked": turn.asked,
        "said": turn.said,
        "heard": turn.heard,
        "facts": turn.facts,
    }
    return {**data, "latency": asdict(turn.latency)} if turn.latency else data


def calls_table(runs: Sequence[CallerRun]) -> Table:
    """A line a call."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    voices = any(run.voice for run in runs)
    for heading in ("caller", *(("voice",) if voices else ()), "sounds most like", "urgency"):
        table.add_column(heading, no_wrap=heading in ("caller", "urgency"))
    table.add_column("asked", justify="right")
    table.add_column("result", ratio=1)
    for run in runs:
        classes = ", ".join(f"{code} {chance:.2f}" for code, chance in run.ranked[:2]) or "-"
        failed = "[red]failed[/red]: " + escape("; ".join(run.failures))
        fine = "ok" + (
            f" [yellow]({escape('; '.join(run.warnings))})[/yellow]" if run.warnings else ""
        )
        table.add_row(
            run.id,
            *((run.voice,) if voices else ()),
            classes,
            run.urgency or "-",
            str(len(run.questions)),
            fine if run.passed else failed,
        )
    return table


def figures_table(figures: Figures) -> Table:
    """The figures that a person asks for first; the JSON has them all."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for key, label in _LABELS.items():
        value = figures.get(key)
        if value is not None:
            table.add_row(label, _shown(key, value))
    return table


def matrix_table(figures: Mapping[str, Figures]) -> Table:
    """A column a part, a line a figure."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    parts = [part for part in figures if part != "memory"]
    for part in parts:
        table.add_column(part, justify="right")
    for key, label in _LABELS.items():
        values = [figures[part].get(key) for part in parts]
        if any(value is not None for value in values):
            table.add_row(label, *(_shown(key, value) for value in values))
    return table


def targets_table(targets: Sequence[Target], figures: Mapping[str, Figures]) -> Table:
    """Every target that was measured, and whether it is reached."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("part", "figure", "wanted", "measured", ""):
        table.add_column(heading, justify="right" if heading in ("wanted", "measured") else "left")
    for target in targets:
        if target.part not in figures:
            continue
        met = target.met(figures[target.part])
        verdict = {True: "[green]met[/green]", False: "[red]missed[/red]", None: "nothing measured"}
        table.add_row(
            target.part,
            target.figure,
            f"{'at most' if target.at_most else 'at least'} {target.limit:g}",
            _shown("", figures[target.part].get(target.figure)),
            verdict[met],
        )
    return table


def _shown(key: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1%}" if key in _RATES else f"{value:g}"
