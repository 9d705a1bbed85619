"""`python -m benchmarks.phone`: measures the phone line and keeps the figures."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from benchmarks import machine
from benchmarks.matrix import Target
from benchmarks.phone import fuzz, line, media, soak, sound
from benchmarks.phone.service import Service, Setting, serving
from benchmarks.printing import targets_table

RESULTS = Path("benchmarks") / "results"
PLACES = 50
"""Callers who may speak at once: no telephone is to be refused."""
TARGETS = (
    Target("line", "failed", 0),
    Target("line", "setup_ms_p99", 50),
    Target("line", "first_sound_ms_p95", 100),
    Target("line", "voice_stop_ms_p95", 200),
    Target("line", "key_stop_ms_p95", 200),
    Target("media", "percent_of_a_core", 20),
    Target("media", "peer_jitter_ms", 3),
    Target("fuzz", "raised", 0),
    Target("soak", "failed", 0),
    Target("soak", "faults", 0),
)
PARTS = ("line", "media", "sound", "fuzz", "soak")


@click.command(context_settings={"show_default": True})
@click.option("--part", "chosen", type=click.Choice(PARTS), multiple=True, help="Only this part.")
@click.option("--setups", default=100, help="line: calls that are set up.")
@click.option("--stops", default=20, help="line: prompts that are broken into, by voice and key.")
@click.option("--calls", default=100, help="media: calls at once.")
@click.option("--seconds", default=30.0, help="media: how long.")
@click.option("--loss", default=3.0, help="sound: packets lost, in percent.")
@click.option("--callers", default=60, help="sound: recordings that are judged.")
@click.option("--messages", default=20_000, help="fuzz: broken messages.")
@click.option("--minutes", default=0.0, help="soak: how long; 0 leaves it out.")
@click.option("--telephones", default=4, help="soak: calls at once.")
@click.option("--out", type=click.Path(path_type=Path), default=RESULTS, help="Folder for JSON.")
def main(chosen: tuple[str, ...], out: Path, **amounts: Any) -> None:
    """Measure the phone line: each part is kept as phone-PART.json, with machine and command.

    \b
    Examples:
      python -m benchmarks.phone                             all but the soak: ten minutes
      python -m benchmarks.phone --part soak --minutes 30
    """
    out.mkdir(parents=True, exist_ok=True)
    measures: dict[str, Callable[[], dict[str, Any]]] = {
        "line": lambda: _line(amounts["setups"], amounts["stops"]),
        "media": lambda: asdict(media.measure(amounts["calls"], amounts["seconds"])),
        "sound": lambda: sound.measure(amounts["loss"], amounts["callers"]),
        "fuzz": lambda: fuzz.measure(amounts["messages"]),
        "soak": lambda: _soak(amounts["telephones"], amounts["minutes"]),
    }
    usual = [part for part in PARTS if part != "soak" or amounts["minutes"]]
    measured = {}
    for part in chosen or usual:
        about = {"command": _command(part), "machine": machine.describe()}
        figures = measured[part] = measures[part]()
        result = {**about, "load_after": round(os.getloadavg()[0], 2), "figures": figures}
        path = out / f"phone-{part}.json"
        path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    _print(measured)


def _line(setups: int, stops: int) -> dict[str, Any]:
    with _service() as service:
        return asdict(line.measure(service, setups, stops))


def _soak(telephones: int, minutes: float) -> dict[str, Any]:
    with _service() as service:
        return asdict(soak.measure(service, telephones, minutes))


@contextmanager
def _service() -> Iterator[Service]:
    """One that asks nobody about recordings: what is measured is to come first."""
    with TemporaryDirectory() as folder:
        settings: dict[str, Setting] = {"record": "never"}
        with serving(Path(folder), settings, conversations=PLACES) as service:
            yield service


def _command(part: str) -> str:
    """What measures this part alone, as it was measured now."""
    context = click.get_current_context()
    given = [
        f"--{name} {value}"
        for name, value in context.params.items()
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
        and name not in ("chosen", "out")
    ]
    return " ".join(["python -m benchmarks.phone --part", part, *given])


def _print(measured: dict[str, dict[str, Any]]) -> None:
    console = Console()
    for part, figures in measured.items():
        table = Table("figure", "value", title=part)
        for name, value in figures.items():
            if not isinstance(value, tuple):
                table.add_row(name.replace("_", " "), str(value))
        console.print(table)
    console.print(targets_table(TARGETS, measured))


if __name__ == "__main__":
    main()
