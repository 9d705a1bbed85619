"""How soon a caller's words stand on the desk's open pages, with one page and with fifty, plain
listeners or real browsers.

    python -m benchmarks.desk.live

A real desk on a port of this machine; the calls are written by another handle on the journal, as by
`toothline serve`. The pages are in a process of their own (`benchmarks/desk/pages.py`): listeners
that hold a stream of news and ask for the list when told to, and pages in real Chromium. The
time counts from when the row is on disk to when the page has the words. What the desk alone works
for a sentence is told beside.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypedDict

import click
from rich.console import Console

from benchmarks import machine
from clinic.cases import Cases
from clinic.store.attempts import Visitor
from toothline.practice.protocol import Followed
from toothline.service.desk import desk, entrance, listening, server
from toothline.settings import Desk, Settings

RESULT = Path("benchmarks") / "results" / "desk-live.json"
PAGES = ((1, 0), (48, 2), (0, 50))
"""Listeners, and pages in Chromium."""
LIMIT_S = 1.0
"""A new call's line has to be there within it."""
PAUSE_S = 1.37
"""Between two sentences of a caller: no multiple of the time after which anything looks again."""
PASSWORD = "correct horse battery"


class Shown(TypedDict):
    """A page has the words."""

    page: str
    text: str
    at: float
    """Seconds of this machine's wall clock."""


@dataclass(frozen=True)
class Figure:
    """The waits of pages for all sentences, seconds."""

    pages: str
    open: int
    sentences: int
    missing: int
    """Sentences that a page has not shown when the next was long said."""
    p50_s: float
    p95_s: float
    most_s: float
    desk_s: float
    """Processor time of the desk for one sentence, with the writing of its row."""


@click.command()
@click.option("--sentences", default=20, help="How many times somebody speaks.")
@click.option("--out", type=click.Path(path_type=Path), default=RESULT, help="Where to write.")
def main(sentences: int, out: Path) -> None:
    """Measure, print and write."""
    before = machine.describe()
    with TemporaryDirectory() as folder:
        figures = [asdict(each) for each in _measured(Path(folder), sentences)]
    told = {
        "command": f"python -m benchmarks.desk.live --sentences {sentences}",
        "machine": before,
        "limit_s": LIMIT_S,
        "figures": figures,
    }
    out.write_text(json.dumps(told, indent=1) + "\n")
    Console().print_json(json.dumps(told))


def _measured(folder: Path, sentences: int) -> Iterator[Figure]:
    settings = Settings(data=folder, desk=Desk(address="127.0.0.1:0"))
    clock = partial(datetime.now, UTC)
    where = listening(settings)
    base = entrance(settings, where.getsockname()[1])
    with (
        desk(settings, Followed(settings, clock), clock) as (site, live),
        Cases(folder, clock) as cases,
    ):
        site.people.accept(site.people.add("benchmark", "somebody", "desk"), PASSWORD)
        token = site.visits.log_in("somebody", PASSWORD, Visitor("127.0.0.1", "")).token
        answering = server(site, live, settings)
        thread = threading.Thread(target=answering.run, kwargs={"sockets": [where]})
        thread.start()
        try:
            for listeners, browsers in PAGES:
                yield from _told(base, token, cases, (listeners, browsers), sentences)
        finally:
            answering.should_exit = True
            thread.join()


def _told(
    base: str, token: str, cases: Cases, pages: tuple[int, int], sentences: int
) -> Iterator[Figure]:
    """Somebody calls and speaks; one figure for each kind of page."""
    case, said = cases.begin(channel="phone"), {}
    number = 100 * pages[0] + pages[1]  # no page has seen these words yet
    with _open(base, token, pages) as shown:
        began_s = time.process_time()
        for each in range(sentences):
            text = f"sentence {number} {each} of a caller"
            fact = {"opening": {"value": "yes", "words": text}}
            case.save({"urgency": "U2", "facts": fact})
            said[text] = time.time()
            time.sleep(PAUSE_S)
        desk_s = (time.process_time() - began_s) / sentences
    for kind, count in zip(("listener", "browser"), pages, strict=True):
        waits = sorted(
            one["at"] - said[one["text"]]
            for one in shown
            if one["page"].startswith(kind) and one["text"] in said
        )
        if waits:
            yield Figure(
                kind,
                count,
                sentences,
                # The list shows the case's last words: one said over another is never shown.
                count * sentences - len(waits),
                round(median(waits), 3),
                round(waits[int(len(waits) * 0.95)], 3),
                round(waits[-1], 3),
                round(desk_s, 3),
            )


@contextmanager
def _open(base: str, token: str, pages: tuple[int, int]) -> Iterator[list[Shown]]:
    """The pages, and what they have shown once they are closed."""
    command = [sys.executable, "-m", "benchmarks.desk.pages", base, f"toothline={token}"]
    process = subprocess.Popen(
        [*command, *map(str, pages)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout
    shown: list[Shown] = []
    out = process.stdout
    # A list may come before all are open: what it shows was said to other pages.
    while (line := out.readline()) != "ready\n":
        assert line, "the pages have ended"
    reader = threading.Thread(target=lambda: shown.extend(map(json.loads, out)))
    reader.start()
    yield shown
    process.stdin.close()
    process.wait()
    reader.join()


if __name__ == "__main__":
    main()
