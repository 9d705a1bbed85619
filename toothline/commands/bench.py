"""`toothline bench`: measure the whole matrix and keep the figures, with machine and command."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from audio_fixtures.caller import CALLERS, Caller, load_all
from benchmarks import machine, memory
from benchmarks.matrix import PARTS, TARGETS, Measured, Part, measure
from benchmarks.printing import matrix_table, targets_table
from benchmarks.runs import CallerRun
from benchmarks.sampling import stratified
from toothline.simulated import service, voices

RESULTS = Path("benchmarks") / "results"
COURTESY = 10
"""Niceness: a machine that measures for an hour still answers its user."""
NAMES = (*(part.name for part in PARTS), "memory")


@click.command(context_settings={"show_default": True})
@click.option("--part", "chosen", type=click.Choice(NAMES), multiple=True, help="Only this part.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Only N callers of all kinds.")
@click.option("--voice", metavar="NAME,...", help="Only these voices, where all are measured.")
@click.option("--jobs", type=click.IntRange(1), default=2, help="Processes.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=RESULTS,
    help="Folder for matrix.json and matrix.txt.",
)
def command(
    chosen: tuple[str, ...], sample: int | None, voice: str | None, jobs: int, out: Path
) -> None:
    """Measure accuracy, safety, speed and memory over all callers, voices and lines.

    \b
    Examples:
      toothline bench                          the whole matrix: an hour or two on two cores
      toothline bench --part text              the dialog alone: seconds
      toothline bench --sample 12 --part phone --part naive-phone

    \b
    Exit codes: 0 measured, whatever the figures; 2 wrong use; 130 stopped by Ctrl-C.
    """
    os.nice(COURTESY)
    found = machine.describe()
    callers = list(load_all([CALLERS]))
    if sample:
        callers = stratified(callers, sample)
    names = voice.split(",") if voice else list(voices())
    parts = [part for part in PARTS if not chosen or part.name in chosen]
    measured = _measured(parts, callers, names, jobs)
    figures = {one.part.name: one.figures for one in measured}
    if not chosen or "memory" in chosen:
        used = memory.measure(service, PARTS[1].setting, callers)
        figures["memory"] = {"first_mb": used.first_mb, "further_mb": used.further_mb}
    result = {
        "command": "toothline bench " + " ".join(sys.argv[2:]),
        "machine": found,
        "callers": len(callers),
        "voices": names,
        "figures": figures,
        "targets": [
            {**asdict(target), "met": target.met(figures[target.part])}
            for target in TARGETS
            if target.part in figures
        ],
        "failures": {one.part.name: _failures(one) for one in measured},
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "matrix.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    with (out / "matrix.txt").open("w", encoding="utf-8") as file:
        for console in (Console(), Console(file=file, width=120)):
            console.print(matrix_table(figures))
            console.print()
            console.print(targets_table(TARGETS, figures))
            console.print(f"\n{result['command']}\n{json.dumps(found)}", soft_wrap=True)


def _measured(
    parts: list[Part], callers: list[Caller], voices: list[str], jobs: int
) -> list[Measured]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks = []

        def began(part: Part, calls: int) -> None:
            tasks.append(progress.add_task(part.name, total=calls))

        def done(run: CallerRun) -> None:
            progress.advance(tasks[-1])

        return measure(parts, callers, voices, service, jobs, began, done)


def _failures(measured: Measured) -> dict[str, list[str]]:
    """What failed and for whom; the naive way fails too often to be listed."""
    if measured.part.setting.naive:
        return {}
    return {
        f"{run.id} {run.voice}".strip(): list(run.failures) for run in measured.runs if run.failures
    }
