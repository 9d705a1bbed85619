"""The report as one HTML page: figures, charts, and every call to read and hear. No network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

from benchmarks.expectations import (
    accepted_urgency,
    over_triaged,
    something_out,
    under_triaged,
)
from benchmarks.report import charts
from benchmarks.report.calls import call
from benchmarks.report.charts import Part
from benchmarks.runs import CallerRun

Figures = Mapping[str, int | float | None]

TEMPLATE = Path(__file__).with_name("page.html")
URGENCIES = ("U0", "U1", "U2", "U3", "U4", "U5")
CODES = ("HA", "CS", "MUA", "PS", "CR", "CA", "CI", "IM", "CL", "BD", "TP", "UN", "NT", "NONE")
LATENCY_EDGES = tuple(round(0.1 * tenth, 1) for tenth in range(21))
"""Seconds; the targets, 0.7 and 1.2, lie inside."""
MOST_QUESTIONS = 14
"""The protocol's limit."""


def page(runs: Sequence[CallerRun], figures: Figures, setting: str) -> str:
    """The whole page; `setting` says in words how the callers were put through."""
    ordered = sorted(runs, key=lambda run: (run.passed, not run.warnings, run.id, run.voice))
    sections = (
        _section(
            "Urgency: accepted and given",
            _urgencies(runs),
            "Red: less urgent than accepted. Yellow: more than one level more urgent. "
            "A row is the least urgent level that the caller's file accepts.",
        ),
        _section(
            "Class: expected and given",
            _classes(runs),
            "Calls in which something came out. Green is right at first; the row is the class the "
            "file names first.",
        ),
        _section(
            "Questions before the read-back",
            charts.histogram(
                [len(run.questions) for run in runs],
                tuple(range(MOST_QUESTIONS + 3)),
                "questions",
                [(10, "median: up to 9"), (MOST_QUESTIONS + 1, "all: up to 14")],
            ),
            "How many calls asked how many, consent and opening not counted.",
        ),
        _section("Facts by ear", _facts(runs, figures), "Against the same callers typed."),
        _section("From the caller's last sound to the reply", *_latency(runs, figures)),
    )
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        setting=escape(setting),
        tiles="".join(_tiles(figures)),
        sections="".join(section for section in sections if section),
        calls="".join(map(call, ordered)),
        count=len(runs),
    )


def _tiles(figures: Figures) -> list[str]:
    passed, calls = figures["passed"], figures["callers"]
    return [
        _tile("Calls passed", f"{passed} of {calls}", passed == calls),
        _tile("Under-triage", _shown(figures["under_triage"]), figures["under_triage"] == 0),
        _tile(
            "Red flags recalled",
            _percent(figures["red_flag_recall"]),
            _at(figures, "red_flag_recall", 1),
        ),
        _tile(
            "Red flags in vain",
            _shown(figures["red_flag_false_alarms"]),
            figures["red_flag_false_alarms"] == 0,
        ),
        _tile("Over-triage", _shown(figures["over_triage"]), None),
        _tile("Class, first", _percent(figures["top1"]), _at(figures, "top1", 0.85)),
        _tile("Class, first two", _percent(figures["top2"]), _at(figures, "top2", 0.9)),
        _tile(
            "Closed answers right",
            _percent(figures["closed_accuracy"]),
            _at(figures, "closed_accuracy", 0.98),
        ),
        _tile("Word errors", _percent(figures["wer"]), None),
        _tile(
            "Questions, median",
            _shown(figures["questions_median"]),
            (figures["questions_median"] or 0) <= 9,
        ),
        _tile(
            "Reply after, p50",
            _seconds(figures["latency_ms_p50"]),
            (figures["latency_ms_p50"] or 0) <= 700,
        ),
        _tile(
            "Reply after, p95",
            _seconds(figures["latency_ms_p95"]),
            (figures["latency_ms_p95"] or 0) <= 1200,
        ),
        _tile("CPU per call", f"{figures['cpu_s_per_call'] or 0:.2f} s", None),
        _tile("Memory, most", f"{figures['memory_mb_max'] or 0:.0f} MB", None),
    ]


def _tile(label: str, value: str, good: bool | None) -> str:
    tone = "" if good is None else " good" if good else " bad"
    return f'<li class="tile{tone}"><b>{escape(value)}</b><span>{escape(label)}</span></li>'


def _urgencies(runs: Sequence[CallerRun]) -> str:
    counts: Counter[tuple[str, str]] = Counter()
    tones: dict[tuple[str, str], str] = {}
    for run in runs:
        accepted = accepted_urgency(run.expect)
        if not accepted:
            continue
        cell = accepted[-1], run.urgency or "none"
        counts[cell] += 1
        worst = "bad" if under_triaged(run) else "warn" if over_triaged(run) else "good"
        tones[cell] = max(tones.get(cell, "good"), worst, key=("good", "warn", "bad").index)
    columns = (*URGENCIES, "none") if any(c == "none" for _, c in counts) else URGENCIES
    return charts.matrix(URGENCIES, columns, counts, tones, "accepted", "given")


def _classes(runs: Sequence[CallerRun]) -> str:
    counts: Counter[tuple[str, str]] = Counter()
    tones: dict[tuple[str, str], str] = {}
    for run in runs:
        wanted = run.expect.components or run.expect.components_top2
        if not something_out(run):
            continue
        given = run.ranked[0][0] if run.ranked else "none"
        row = given if given in wanted else wanted[0]
        counts[row, given] += 1
        tones[row, given] = "good" if given in wanted else "warn"
    if not counts:
        return ""
    rows = [code for code in CODES if any(row == code for row, _ in counts)]
    columns = [code for code in (*CODES, "none") if any(c == code for _, c in counts)]
    return charts.matrix(rows, columns, counts, tones, "expected", "given")


def _facts(runs: Sequence[CallerRun], figures: Figures) -> str:
    if not figures["slots_compared"] or not any(run.sound_s for run in runs):
        return ""
    rows = []
    for label, prefix, compared in (
        ("all facts", "", "slots_compared"),
        ("closed answers", "closed_", "closed_compared"),
        ("lengths", "length_", "lengths_compared"),
    ):
        accepts = figures[f"{prefix}false_accepts"] or 0
        rejects = figures[f"{prefix}false_rejects"] or 0
        right = (figures[compared] or 0) - accepts - rejects
        rows.append(
            (
                label,
                [
                    Part("right", right, "good"),
                    Part("not understood", rejects, "warn"),
                    Part("wrong, accepted", accepts, "bad"),
                ],
            )
        )
    return charts.bars([row for row in rows if sum(part.value for part in row[1])])


def _latency(runs: Sequence[CallerRun], figures: Figures) -> tuple[str, str]:
    latencies = [turn.latency for run in runs for turn in run.turns if turn.latency]
    if not any(latency.endpoint_s for latency in latencies):
        return "", ""
    drawn = charts.histogram(
        [latency.total_s for latency in latencies],
        LATENCY_EDGES,
        "seconds",
        [(0.7, "p50 target"), (1.2, "p95 target")],
    )
    mean = {
        part: round(1000 * sum(getattr(one, part) for one in latencies) / len(latencies))
        for part in ("endpoint_s", "hearing_s", "deciding_s", "speaking_s")
    }
    parts = charts.bars(
        [
            (
                "mean",
                [
                    Part("waiting for the end", mean["endpoint_s"], "a"),
                    Part("hearing", mean["hearing_s"], "b"),
                    Part("deciding", mean["deciding_s"], "c"),
                    Part("speaking", mean["speaking_s"], "d"),
                ],
            )
        ],
        " ms",
    )
    return drawn + parts, "One turn each; waiting is on purpose, the rest is this machine's work."


def _section(title: str, drawn: str, note: str) -> str:
    if not drawn:
        return ""
    return f"<section><h2>{escape(title)}</h2>{drawn}<p class=note>{escape(note)}</p></section>"


def _at(figures: Figures, key: str, least: float) -> bool | None:
    value = figures[key]
    return None if value is None else value >= least


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"


def _seconds(milliseconds: float | None) -> str:
    return "-" if milliseconds is None else f"{milliseconds / 1000:.2f} s"
