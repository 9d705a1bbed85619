"""`python -m benchmarks.kiosk`: measures the kiosk and keeps the figures."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
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

from audio_fixtures.caller import CALLERS, Caller, load, load_all
from benchmarks import machine
from benchmarks.expectations import (
    NOT_OUT,
    accepted_urgency,
    first_two_right,
    something_out,
    under_triaged,
)
from benchmarks.kiosk.browsing import BrowserRun, browse, chromium
from benchmarks.kiosk.talking import TalkRun, talk
from benchmarks.kiosk.touching import run_by_touch
from benchmarks.phone.calls import recorded_runs
from benchmarks.phone.runs import Prepared
from benchmarks.phone.service import Service, serving
from benchmarks.sampling import stratified
from benchmarks.simulation import run_as_text
from clinic.cases import Cases
from dialog import knowledge
from toothline.speech.mouths import Cast

RESULTS = Path("benchmarks") / "results"
PARTS = ("touch", "talk", "browser")
Recorded = Mapping[str, Mapping[str, str]]
"""Class and urgency on the recording channel, by caller."""


@click.command(context_settings={"show_default": True})
@click.option("--part", "chosen", type=click.Choice(PARTS), multiple=True, help="Only this part.")
@click.option("--callers", default=12, help="talk, browser: how many, of all kinds.")
@click.option("--at-once", default=1, help="talk: screens at once.")
@click.option("--only", multiple=True, metavar="ID", help="talk, browser: these callers instead.")
@click.option(
    "--recorded",
    type=click.Path(exists=True, path_type=Path, dir_okay=False),
    help="talk, browser: what `toothline simulate --json` wrote of the same callers, to compare.",
)
@click.option("--out", type=click.Path(path_type=Path), default=RESULTS, help="Folder for JSON.")
def main(
    chosen: tuple[str, ...],
    callers: int,
    at_once: int,
    only: tuple[str, ...],
    recorded: Path | None,
    out: Path,
) -> None:
    """Measure the kiosk: each part is kept as kiosk-PART.json, with machine and command.

    \b
    Examples:
      python -m benchmarks.kiosk --part touch           seconds: every caller, only touching
      python -m benchmarks.kiosk --part talk --callers 12 --at-once 2
      python -m benchmarks.kiosk --part browser --callers 6 --recorded run.json
    """
    out.mkdir(parents=True, exist_ok=True)
    people = [load(CALLERS / f"{name}.yaml") for name in only] or stratified(_all(), callers)
    beside = recorded_runs(recorded) if recorded else {}
    measures: dict[str, Callable[[], dict[str, Any]]] = {
        "touch": touched,
        "talk": lambda: talked(people, at_once, beside),
        "browser": lambda: browsed(people, beside),
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


def talked(chosen: Sequence[Caller], at_once: int, beside: Recorded) -> dict[str, Any]:
    """Recorded callers who speak to the page of a real service."""
    scripts = _prepared(chosen)
    with TemporaryDirectory() as folder, serving(Path(folder), kiosk=True) as service:
        with ThreadPoolExecutor(at_once) as people:
            runs = list(people.map(lambda each: talk(service, each, scripts[each.id]), chosen))
        calls = _judged_all(chosen, runs, service, beside)
    return {"figures": _figures(calls), "calls": calls}


def browsed(chosen: Sequence[Caller], beside: Recorded) -> dict[str, Any]:
    """Recorded callers before the page in a real browser; every second one also touches."""
    scripts = _prepared(chosen)
    with TemporaryDirectory() as folder, serving(Path(folder), kiosk=True) as service:
        with chromium() as browser:
            runs = [
                browse(browser, service, each, scripts[each.id], mixed=bool(number % 2))
                for number, each in enumerate(chosen)
            ]
        calls = _judged_all(chosen, runs, service, beside)
    stops = [run.stopped_ms for run in runs if run.stopped_ms is not None]
    figures = {
        **_figures(calls),
        "prompts_stopped": len(stops),
        "prompt_stopped_ms_p50": round(float(np.median(stops))) if stops else 0,
        "prompt_stopped_ms_most": max(stops, default=0),
        "mended_s_most": max((run.mended_s for run in runs if run.mended_s), default=0),
        "left_behind": sum(
            run.wiped["storage"] + run.wiped["tracks"] + run.wiped["personal"] for run in runs
        ),
    }
    return {"figures": figures, "calls": calls}


def _prepared(chosen: Sequence[Caller]) -> dict[str, Prepared]:
    cast = Cast()
    scripts = {each.id: Prepared(each, cast) for each in chosen}
    # The voices' processes would take cores from the ears.
    cast.close()
    return scripts


def _figures(calls: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is told of whoever speaks."""
    waits = [wait for call in calls for wait in call["waits_s"]]
    compared = [call for call in calls if call["recorded"]]
    return {
        "callers": len(calls),
        "ended": sum(bool(call["ended"]) for call in calls),
        "right_urgency": sum(call["right_urgency"] for call in calls),
        "under_triage": sum(call["under_triage"] for call in calls),
        "compared": len(compared),
        "same_urgency": sum(call["urgency"] == call["recorded"]["urgency"] for call in compared),
        "same_class": sum(call["same_class"] for call in compared),
        "waits": len(waits),
        "wait_s_p50": round(float(np.percentile(waits, 50)), 2) if waits else 0,
        "wait_s_p95": round(float(np.percentile(waits, 95)), 2) if waits else 0,
    }


def _judged_all(
    chosen: Sequence[Caller],
    runs: Sequence[TalkRun | BrowserRun],
    service: Service,
    beside: Recorded,
) -> list[dict[str, Any]]:
    with Cases(service.data, partial(datetime.now, UTC)) as cases:
        return [
            _judged(caller, run, cases, beside.get(caller.id))
            for caller, run in zip(chosen, runs, strict=True)
        ]


def _judged(
    caller: Caller, run: TalkRun | BrowserRun, cases: Cases, recorded: Mapping[str, str] | None
) -> dict[str, Any]:
    case = cases.get(run.case).data if run.case else {}
    urgency = str(case.get("urgency") or "")
    first = case["ranked"][0][0] if case.get("ranked") else ""
    accepted = accepted_urgency(caller.expect)
    wanted = {*caller.expect.components, *caller.expect.components_top2}
    judged = bool(wanted) and wanted != set(NOT_OUT)
    return {
        **asdict(run),
        "urgency": urgency,
        "first": first,
        "said": [line["text"] for line in case.get("said", ())],
        "recorded": recorded,
        "same_class": not judged or recorded is None or first == recorded["component"],
        "right_urgency": not accepted or urgency in accepted,
        "under_triage": bool(accepted) and (not urgency or urgency > accepted[-1]),
    }


def _all() -> tuple[Caller, ...]:
    return load_all([str(CALLERS)])


def _print(part: str, figures: dict[str, Any]) -> None:
    table = Table("figure", "value", title=part)
    for name, value in figures.items():
        table.add_row(name.replace("_", " "), str(value))
    Console().print(table)


if __name__ == "__main__":
    main()
