"""How soon a caller's words stand on the desk's open pages, with one browser and with fifty.

    python -m benchmarks.desk.live

A real desk on a port of this machine; the calls are written by another handle on the journal, as by
`toothline serve`. Every browser holds a stream of news and asks for the list when told to; the
time counts from when the row is on disk to when the list with the words has arrived.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
import httpx
from rich.console import Console

from benchmarks import machine
from clinic.cases import Cases
from toothline.desk import desk, entrance, listening, server
from toothline.protocol import protocol
from toothline.settings import Desk, Settings

RESULT = Path("benchmarks") / "results" / "desk-live.json"
BROWSERS = (1, 50)
LIMIT_S = 1.0
"""A new call's line has to be there within it."""
PAUSE_S = 1.5
"""Between two sentences of a caller."""
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Figure:
    """The waits of all browsers for all sentences, seconds."""

    browsers: int
    sentences: int
    p50_s: float
    p95_s: float
    most_s: float


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


def _measured(folder: Path, sentences: int) -> list[Figure]:
    settings = Settings(data=folder, desk=Desk(address="127.0.0.1:0"))
    clock = partial(datetime.now, UTC)
    where = listening(settings)
    base = entrance(settings, where.getsockname()[1])
    with desk(settings, protocol(settings), clock) as (site, live), Cases(folder, clock) as cases:
        site.people.accept(site.people.add("benchmark", "somebody", "desk"), PASSWORD)
        answering = server(site, live, settings)
        thread = threading.Thread(target=answering.run, kwargs={"sockets": [where]})
        thread.start()
        try:
            return [asyncio.run(_browsers(base, cases, number, sentences)) for number in BROWSERS]
        finally:
            answering.should_exit = True
            thread.join()


async def _browsers(base: str, cases: Cases, number: int, sentences: int) -> Figure:
    case = cases.begin(channel="phone")
    words = [f"sentence {number} {each} of a caller" for each in range(sentences)]
    seen: dict[str, list[float]] = {each: [] for each in words}
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=base, timeout=60, limits=limits) as client:
        await _log_in(client)
        ready = [asyncio.Event() for _ in range(number)]
        watching = [asyncio.create_task(_watch(client, seen, each)) for each in ready]
        await asyncio.gather(*(each.wait() for each in ready))
        waits: list[float] = []
        for text in words:
            said = {"urgency": "U2", "facts": {"opening": {"value": "yes", "words": text}}}
            await asyncio.to_thread(case.save, said)
            written = time.monotonic()
            await asyncio.sleep(PAUSE_S)
            while len(seen[text]) < number:
                await asyncio.sleep(0.05)
            waits += [at - written for at in seen[text]]
        for each in watching:
            each.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    waits.sort()
    return Figure(
        number,
        sentences,
        round(median(waits), 3),
        round(waits[int(len(waits) * 0.95)], 3),
        round(waits[-1], 3),
    )


async def _watch(
    client: httpx.AsyncClient, seen: dict[str, list[float]], ready: asyncio.Event
) -> None:
    """A page that is open: news, then the list."""
    mine: set[str] = set()
    async with client.stream("GET", "/live") as news:
        async for line in news.aiter_lines():
            ready.set()
            if line != "data: list":
                continue
            page = (await client.get("/list")).text
            for text in re.findall(r"sentence \d+ \d+ of a caller", page):
                if text in seen and text not in mine:
                    mine.add(text)
                    seen[text].append(time.monotonic())


async def _log_in(client: httpx.AsyncClient) -> None:
    form = re.search(r'name="form" value="([^"]+)"', (await client.get("/login")).text)
    assert form
    fields = {"form": form[1], "name": "somebody", "password": PASSWORD}
    await client.post("/login", data=fields)


if __name__ == "__main__":
    main()
