"""`toothline bench`: measure the whole matrix and keep the figures, with machine and command."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from audio_fixtures.caller import CALLERS, Caller, load_all
from benchmarks import machine, memory
from benchmarks.matrix import PARTS, TARGETS, Part, calls, measure
from benchmarks.printing import matrix_table, targets_table
from benchmarks.sampling import stratified
from benchmarks.setting import Setting
from toothline.simulation.service_parts import service, voices
from toothline.terminal.progress import counting
from toothline.terminal.refusals import told

RESULTS = Path("benchmarks") / "results"
COURTESY = 10
"""Niceness: a machine that measures for hours still answers its user."""
MEMORY = "memory"
NAMES = (*(part.name for part in PARTS), MEMORY)
WIDTH = 130
"""Columns of matrix.txt."""


@click.command(context_settings={"show_default": True})
@click.option("--part", "chosen", type=click.Choice(NAMES), multiple=True, help="Only this part.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Only N callers of all kinds.")
@click.option("--voice", metavar="NAME,...", help="Only these voices, where all are measured.")
@click.option("--jobs", type=click.IntRange(1), default=2, help="Processes.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=RESULTS,
    help="Folder for a JSON file of each part, and matrix.txt with all parts there.",
)
def command(
    chosen: tuple[str, ...], sample: int | None, voice: str | None, jobs: int, out: Path
) -> None:
    """Measure accuracy, safety, speed and memory over all callers, voices and lines.

    Each part is kept as soon as it is measured, and stays until it is measured again.

    \b
    Examples:
      toothline bench                          the whole matrix: many hours
      toothline bench --part text              the dialog alone: seconds
      toothline bench --sample 12 --part phone --part naive-phone

    \b
    Exit codes: 0 measured, whatever the figures; 2 wrong use; 130 stopped by Ctrl-C.
    """
    os.nice(COURTESY)
    with told():
        callers = list(load_all([CALLERS]))
        if sample:
            callers = stratified(callers, sample)
        names = voice.split(",") if voice else list(voices())
        out.mkdir(parents=True, exist_ok=True)
        for part in PARTS:
            if not chosen or part.name in chosen:
                _keep(out, part.name, _measured(part, callers, names, jobs))
        if not chosen or MEMORY in chosen:
            about, used = _about(callers[:1], []), memory.measure(service, Setting(), callers)
            _keep(out, MEMORY, {**about, "figures": asdict(used), "failures": {}})
    _print(out)


def _measured(part: Part, callers: list[Caller], voices: list[str], jobs: int) -> dict[str, Any]:
    """One part's result as JSON data."""
    about = _about(callers, voices if part.all_voices else [])
    total = len(calls(part, callers, voices))
    with counting(Console(stderr=True), part.name, total) as done:
        measured = measure(part, callers, voices, service, jobs, lambda run: done(run.id))
    return {**about, "figures": measured.figures, "failures": measured.failures}


def _about(callers: list[Caller], voices: list[str]) -> dict[str, Any]:
    """With what, on what, and by which command."""
    context = click.get_current_context()
    given = [
        f"--{name} {value}"
        for name, value in (
            ("sample", context.params["sample"]),
            ("voice", context.params["voice"]),
            ("jobs", context.params["jobs"]),
        )
        if value
    ]
    return {
        "command": " ".join(["toothline bench", *given]),
        "machine": machine.describe(),
        "callers": len(callers),
        "voices": voices or ["their own"],
    }


def _keep(out: Path, part: str, result: dict[str, Any]) -> None:
    (out / f"{part}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _print(out: Path) -> None:
    """All parts that were ever measured, on the terminal and as matrix.txt."""
    kept = {name: out / f"{name}.json" for name in NAMES}
    results = {
        name: json.loads(path.read_text(encoding="utf-8"))
        for name, path in kept.items()
        if path.is_file()
    }
    figures = {name: result["figures"] for name, result in results.items()}
    with (out / "matrix.txt").open("w", encoding="utf-8") as file:
        for console in (Console(), Console(file=file, width=WIDTH)):
            console.print(matrix_table(figures))
            console.print()
            console.print(targets_table(TARGETS, figures))
            console.print()
            for name, result in results.items():
                on = result["machine"]
                console.print(
                    f"{name}: {result['command']}; {result['callers']} callers, "
                    f"voices {', '.join(result['voices'])}; {on['processor']}, "
                    f"{on['cores']} cores, load before {on['load_before']}",
                    soft_wrap=True,
                )
