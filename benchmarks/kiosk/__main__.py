"""`python -m benchmarks.kiosk`: measures the kiosk and keeps the figures."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from audio_fixtures.caller import CALLERS, Caller, load_all
from benchmarks import machine
from benchmarks.expectations import first_two_right, something_out, under_triaged
from benchmarks.kiosk.browsing import BrowserRun, browse
from benchmarks.kiosk.talking import TalkRun, talk
from benchmarks.kiosk.touching import run_by_touch
from benchmarks.phone.runs import Prepared
from benchmarks.phone.service import serving
from benchmarks.sampling import stratified
from benchmarks.simulation import run_as_text
from clinic.cases import Cases
from dialog import knowledge
from toothline.mouths import Cast

RESULTS = Path("benchmarks") / "results"
PARTS = ("touch", "talk", "browser")


@click.command(context_settings={"show_default": True})
@click.option("--part", "chosen", type=click.Choice(PARTS), multiple=True, help="Only this part.")
@click.option("--callers", default=12, help="talk, browser: how many, of all kinds.")
@click.option("--at-once", default=1, help="talk: screens at once.")
@click.option("--out", type=click.Path(path_type=Path), default=RESULTS, help="Folder for JSON.")
def main(chosen: tuple[str, ...], callers: int, at_once: int, out: Path) -> None:
    """Measure the kiosk: each part is kept as kiosk-PART.json, with machine and command.

    \b
    Examples:
      python -m benchmarks.kiosk --part touch           seconds: every caller, only touching
      python -m benchmarks.kiosk --part talk --callers 12 --at-once 2
    """
    out.mkdir(parents=True, exist_ok=True)
    measures: dict[str, Callable[[], dict[str, Any]]] = {
        "touch": touched,
        "talk": lambda: talked(callers, at_once),
        "browser": lambda: browsed(callers),
    }
    for part in chosen or PARTS:
        about = {
            "command": shlex.join(["python", "-m", "benchmarks.kiosk", *sys.argv[1:]]),
            "machine": machine.describe(),
        }
        measured = measures[part]()
        result = {**about, "load_after": round(os.getloadavg()[0], 2), **measured}
        text = json.dumps(result, indent=1) + "\n"
        (out / f"kiosk-{part}.json").write_text(text, encoding="utf-8")
        _print(part, measured["figures"])


def touched() -> dict[str, Any]:
    """Every caller as somebody who only touches, beside the same one typed."""
    protocol = knowledge.load("en").at_kiosk
    pairs = [(run_by_touch(protocol, each), run_as_text(protocol, each)) for each in _all()]
    judged = [run for run, _ in pairs if something_out(run)]
    figures = {
        "callers": len(pairs),
        "same_urgency": sum(run.urgency == typed.urgency for run, typed in pairs),
        "more_urgent": sum(run.urgency < typed.urgency for run, typed in pairs),
        "milder": sum(run.urgency > typed.urgency for run, typed in pairs),
        "under_triage": sum(under_triaged(run) for run, _ in pairs),
        "class_judged": len(judged),
        "first_two_right": sum(first_two_right(run) for run in judged),
    }
    under = [run.id for run, _ in pairs if under_triaged(run)]
    other = {
        run.id: {"touched": run.urgency, "typed": typed.urgency, "wanted": run.expect.urgency}
        for run, typed in pairs
        if run.urgency != typed.urgency
    }
    return {"figures": figures, "under_triage": under, "other_urgency": other}


def talked(count: int, at_once: int) -> dict[str, Any]:
    """Recorded callers who speak to the page of a real service."""
    chosen, cast = stratified(_all(), count), Cast()
    scripts = {each.id: Prepared(each, cast) for each in chosen}
    with TemporaryDirectory() as folder, serving(Path(folder), kiosk=True) as service:
        with ThreadPoolExecutor(at_once) as people:
            runs = list(people.map(lambda each: talk(service, each, scripts[each.id]), chosen))
        with Cases(service.data, partial(datetime.now, UTC)) as cases:
            calls = [_judged(caller, run, cases) for caller, run in zip(chosen, runs, strict=True)]
    waits = [wait for run in runs for wait in run.waits_s]
    figures = {
        "callers": len(calls),
        "ended": sum(bool(call["ended"]) for call in calls),
        "right_urgency": sum(call["right_urgency"] for call in calls),
        "under_triage": sum(call["under_triage"] for call in calls),
        "wait_s_p50": round(float(np.percentile(waits, 50)), 2) if waits else 0,
        "wait_s_p95": round(float(np.percentile(waits, 95)), 2) if waits else 0,
    }
    return {"figures": figures, "calls": calls}


def browsed(count: int) -> dict[str, Any]:
    """Recorded callers before the page in a real browser; every second one also touches."""
    chosen, cast = stratified(_all(), count), Cast()
    with TemporaryDirectory() as folder, serving(Path(folder), kiosk=True) as service:
        runs = [
            browse(service, each, Prepared(each, cast), mixed=bool(number % 2))
            for number, each in enumerate(chosen)
        ]
        with Cases(service.data, partial(datetime.now, UTC)) as cases:
            calls = [_judged(caller, run, cases) for caller, run in zip(chosen, runs, strict=True)]
    stops = [run.stopped_ms for run in runs if run.stopped_ms is not None]
    figures = {
        "callers": len(calls),
        "ended": sum(bool(call["ended"]) for call in calls),
        "right_urgency": sum(call["right_urgency"] for call in calls),
        "under_triage": sum(call["under_triage"] for call in calls),
        "prompt_stopped_ms_most": max(stops, default=0),
        "mended_s_most": max((run.mended_s for run in runs if run.mended_s), default=0),
        "left_behind": sum(
            run.wiped["storage"] + run.wiped["tracks"] + run.wiped["personal"] for run in runs
        ),
    }
    return {"figures": figures, "calls": calls}


def _judged(caller: Caller, run: TalkRun | BrowserRun, cases: Cases) -> dict[str, Any]:
    case = cases.get(run.case).data if run.case else {}
    urgency = str(case.get("urgency") or "")
    accepted = sorted({caller.expect.urgency, *caller.expect.urgency_ok} - {""})
    return {
        **asdict(run),
        "urgency": urgency,
        "first": case["ranked"][0][0] if case.get("ranked") else "",
        "right_urgency": not accepted or urgency in accepted,
        "under_triage": bool(accepted) and (not urgency or urgency > accepted[-1]),
    }


def _all() -> list[Caller]:
    return load_all([str(CALLERS)])


def _print(part: str, figures: dict[str, Any]) -> None:
    table = Table("figure", "value", title=part)
    for name, value in figures.items():
        table.add_row(name.replace("_", " "), str(value))
    Console().print(table)


if __name__ == "__main__":
    main()
