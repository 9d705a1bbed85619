"""Recorded callers over real SIP calls, in real time, held against the recording channel.

    python -m benchmarks.phone.calls --callers 12 --loss 0 --loss 3 --recorded run.json

Each caller comes as a telephone would: G.711 in packets of 20 ms, of which a share is lost both
ways. The service is `toothline serve` in its own process. `toothline simulate` has put the same
callers through the recording channel: class and urgency are compared.
"""

from __future__ import annotations

import json
import shlex
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from audio_fixtures.caller import CALLERS, Caller, load_all
from benchmarks import machine
from benchmarks.expectations import NOT_OUT, accepted_urgency
from benchmarks.phone.runs import Killer, PhoneRun, Prepared, hold
from benchmarks.phone.service import serving
from benchmarks.sampling import stratified
from toothline.speech.mouths import Cast


def compared(run: PhoneRun, recorded: Mapping[str, str] | None, caller: Caller) -> dict[str, Any]:
    """A call beside the same caller's on the recording channel, where there was one."""
    wanted = {*caller.expect.components, *caller.expect.components_top2}
    accepted = accepted_urgency(caller.expect)
    judged = bool(wanted) and wanted != set(NOT_OUT)
    beside = recorded or {"urgency": run.urgency, "component": run.component}
    return {
        **asdict(run),
        "recorded": recorded,
        "same_urgency": run.urgency == beside["urgency"],
        "same_class": not judged or run.component == beside["component"],
        "first_right": not judged or run.component in wanted,
        "under_triage": _under(run.urgency, accepted),
        "recorded_under_triage": _under(beside["urgency"], accepted),
    }


def _under(urgency: str, accepted: Sequence[str]) -> bool:
    return bool(accepted) and (not urgency or urgency > accepted[-1])


def summary(calls: Sequence[Mapping[str, Any]]) -> dict[str, float | int]:
    """The figures of the calls of one loss."""
    waits = [wait for call in calls for wait in call["waits_s"]]
    prompts = [call["prompt_ms"] for call in calls]
    same = [call["same_urgency"] and call["same_class"] for call in calls]
    return {
        "calls": len(calls),
        "ended_by_the_service": sum(call["ended_by"] == "service" for call in calls),
        "compared": sum(call["recorded"] is not None for call in calls),
        "same_class": sum(call["same_class"] for call in calls),
        "same_urgency": sum(call["same_urgency"] for call in calls),
        "same_both_share": round(sum(same) / max(1, len(same)), 3),
        "first_class_right": sum(call["first_right"] for call in calls),
        "under_triage": sum(call["under_triage"] for call in calls),
        "recorded_under_triage": sum(call["recorded_under_triage"] for call in calls),
        "apologies": sum(call["faults"] for call in calls),
        "answered_ms_most": max(call["answered_ms"] for call in calls),
        "prompt_ms_p50": float(np.median(prompts)),
        "prompt_ms_most": max(prompts),
        "waits": len(waits),
        "wait_s_p50": round(float(np.percentile(waits, 50)), 2) if waits else 0,
        "wait_s_p95": round(float(np.percentile(waits, 95)), 2) if waits else 0,
    }


def recorded_runs(path: Path) -> dict[str, dict[str, str]]:
    """What `toothline simulate --json` wrote, by caller."""
    runs = json.loads(path.read_text())["callers"]
    return {
        run["id"]: {
            "urgency": run["urgency"],
            "component": run["ranked"][0][0] if run["ranked"] else "",
        }
        for run in runs
    }


@click.command()
@click.option("--callers", type=int, default=12, show_default=True, help="How many, of all kinds.")
@click.option("--only", multiple=True, metavar="ID", help="These callers instead.")
@click.option("--loss", multiple=True, type=float, default=(0.0,), help="Percent of packets lost.")
@click.option("--at-once", type=int, default=2, show_default=True, help="Calls at the same time.")
@click.option("--workers", type=int, default=0, help="Processes that hear; 0: one for each core.")
@click.option("--kill-every", type=float, default=0.0, help="Seconds between killed ears; 0: none.")
@click.option(
    "--recorded",
    type=click.Path(exists=True, path_type=Path, dir_okay=False),
    help="What `toothline simulate --json` wrote of the same callers, to compare with.",
)
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write figures there.")
def main(
    callers: int,
    only: tuple[str, ...],
    loss: tuple[float, ...],
    at_once: int,
    workers: int,
    kill_every: float,
    recorded: Path | None,
    json_path: Path | None,
) -> None:
    """Hold real SIP calls with recorded callers, and compare them with the recording channel.

    Example: python -m benchmarks.phone.calls --callers 12 --loss 0 --loss 3 --json calls.json
    """
    described, console = machine.describe(), Console()
    paths = [str(CALLERS / f"{name}.yaml") for name in only] or [str(CALLERS)]
    chosen = stratified(load_all(paths), len(only) or callers)
    cast = Cast()
    scripts = {caller.id: Prepared(caller, cast) for caller in chosen}
    cast.close()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), conversations=at_once, workers=workers) as service,
        ThreadPoolExecutor(at_once) as pool,
    ):
        killer = Killer(service, kill_every)

        def one(caller: Caller, percent: float) -> PhoneRun:
            run = hold(service, caller, scripts[caller.id], percent, killer)
            result = f"{run.component} {run.urgency}, {run.lasted_s:.0f} s, by {run.ended_by}"
            console.print(f"{percent:g} % {run.id}: {result}")
            return run

        waiting = [pool.submit(one, caller, percent) for percent in loss for caller in chosen]
        runs = [future.result() for future in waiting]
    beside = recorded_runs(recorded) if recorded else {}
    by_id = {caller.id: caller for caller in chosen}
    calls = [compared(run, beside.get(run.id), by_id[run.id]) for run in runs]
    figures = {
        f"{percent:g} %": summary([call for call in calls if call["loss_percent"] == percent])
        for percent in loss
    }
    table = Table("figure", *figures, title=f"{described['processor']}")
    for name in next(iter(figures.values())):
        table.add_row(name.replace("_", " "), *(str(part[name]) for part in figures.values()))
    console.print(table)
    if json_path:
        result = {
            "command": f"python -m benchmarks.phone.calls {shlex.join(sys.argv[1:])}",
            "machine": described,
            "ears_killed": killer.kills,
            "figures": figures,
            "calls": calls,
        }
        json_path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
