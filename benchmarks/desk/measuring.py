"""How well pieces are measured in rendered photos of known sizes, and that nothing is measured
where there is no coin or no piece.

    python -m benchmarks.desk.measuring

Measuring was made with another set of photos (`--set developed`); the judged one has other numbers
and harder settings (`benchmarks/desk/scenes.py`). Its widest misses were looked at once, and
mended by what photos 500,000 to 500,059 and 900,000 to 900,059 showed: `--set fresh` are ones of
the same kind that nobody has looked at.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks import machine
from benchmarks.desk.scenes import DEVELOPED, JUDGED, Conditions, Scene, draw
from clinic.photos.measuring import Measured, measure
from clinic.photos.measuring.coins import coin

RESULT = Path("benchmarks") / "results" / "desk-measuring.json"
FIRST = {"judged": 80_000, "fresh": 970_000, "developed": 1_000}
"""Number of the first scene of a set: the sets share none."""
WITHOUT = ("coin", "piece", "both")
"""What the second half of the photos lacks, in turn."""


@dataclass(frozen=True)
class Judged:
    """One photo and what came of it. Millimeters."""

    name: str
    kind: str
    tilt: float
    length: float | None
    width: float | None
    found: str
    """`measured`, or why not."""
    off_length: float | None = None
    off_width: float | None = None
    error: float | None = None
    thread: float = 0.0
    thread_seen: float | None = None
    took_s: float = 0.0


def judge(scene: Scene) -> Judged:
    """Measure the photo and compare."""
    began = time.process_time()
    result = measure(scene.photo, coin(scene.coin), scene.focal_mm)
    took_s = time.process_time() - began
    known = (scene.name, scene.kind, scene.tilt, scene.length, scene.width)
    if not isinstance(result, Measured):
        return Judged(*known, found=result.reason, took_s=took_s)
    return Judged(
        *known, found="measured", error=result.error, thread=scene.thread, took_s=took_s,
        off_length=None if scene.length is None else result.length - scene.length,
        off_width=None if scene.width is None else result.width - scene.width,
        thread_seen=result.thread.share if result.thread else None,
    )  # fmt: skip


def scenes(first: int, conditions: Conditions, photos: int) -> Iterator[Scene]:
    """So many photos of coin and piece, and as many that lack one of them, in turn."""
    for number in range(photos):
        yield draw(first + number, conditions)
        yield draw(first + photos + number, conditions, WITHOUT[number % len(WITHOUT)])


def figures(judged: list[Judged]) -> dict[str, object]:
    """What the issue asks for, and what was left unmeasured."""
    there = [each for each in judged if each.length is not None]
    measured = [each for each in there if each.found == "measured"]
    without = [each for each in judged if each.length is None]
    lengths = [abs(each.off_length or 0.0) for each in measured]
    widths = [abs(each.off_width or 0.0) for each in measured]
    within = [
        max(abs(each.off_length or 0.0), abs(each.off_width or 0.0)) <= (each.error or 0.0)
        for each in measured
    ]
    return {
        "photos": len(there),
        "measured": len(measured),
        "unmeasured": dict(Counter(each.found for each in there if each.found != "measured")),
        "length": _spread(lengths),
        "width": _spread(widths),
        "within_own_error": round(float(np.mean(within)), 3) if within else None,
        "without_coin_or_piece": len(without),
        "measured_without": sum(each.found == "measured" for each in without),
        "seconds": round(float(np.median([each.took_s for each in judged])), 2),
    }


def _spread(off: list[float]) -> dict[str, float]:
    if not off:
        return {}
    return {
        "median_mm": round(float(np.median(off)), 3),
        "p95_mm": round(float(np.quantile(off, 0.95)), 3),
        "within_1_mm": round(float(np.mean([each <= 1.0 for each in off])), 3),
        "largest_mm": round(max(off), 3),
    }


@click.command()
@click.option("--photos", default=60, show_default=True, help="Of each half.")
@click.option("--set", "which", type=click.Choice(list(FIRST)), default="judged",
              help="Which set of photos.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=RESULT, help="Where figures go.")
def main(photos: int, which: str, out: Path) -> None:
    """Render, measure, compare; print a table and write the figures."""
    about = machine.describe()
    conditions = DEVELOPED if which == "developed" else JUDGED
    judged: list[Judged] = []
    for scene in scenes(FIRST[which], conditions, photos):
        judged.append(judge(scene))
        found = {"set": which, "machine": about, **figures(judged),
                 "each": [vars(each) for each in judged]}  # fmt: skip
        # As it goes, so that a run that is stopped leaves what it has.
        out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    _print(figures(judged))


def _print(found: dict[str, object]) -> None:
    table = Table("figure", "value")
    for name, value in found.items():
        table.add_row(name.replace("_", " "), str(value))
    Console().print(table)


if __name__ == "__main__":
    main()
