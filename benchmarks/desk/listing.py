"""How soon the desk's list opens with 100,000 cases, on SQLite and on a PostgreSQL of its own.

    python -m benchmarks.desk.listing

Two practices: one that never closed a case, so that the open list is as long as can be, and one
that closed 98 of 100. Every page is asked for many times, as `Worklist` is by the desk.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, text, update

from benchmarks import machine
from benchmarks.desk import postgresql
from clinic.store.base import Database, embedded
from clinic.store.limits import limits
from clinic.store.statistics import statistics
from clinic.store.summary import searchable
from clinic.store.tables import STATUSES, URGENCIES, CaseRow, SavedRow
from clinic.store.worklist import Filter, Worklist

RESULT = Path("benchmarks") / "results" / "desk-listing.json"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
APART = timedelta(minutes=26)
"""Between two cases: 100,000 are five years of a busy group of practices."""
LIMIT_MS = 200
"""The list has to open within it."""
CHUNK = 2_000
"""Rows written at once."""
CLOSED = 0.98
SHARES = (0.005, 0.03, 0.6, 0.25, 0.1, 0.015)
"""Of the urgencies, about as the recorded callers come out."""
CLASSES = ("HA", "CR", "CA", "IM", "CS", "PS", "UN")
SAID = (
    "my dental implant fell out I was eating dinner and this little metal thing came out of the"
    " gum it is not bleeding and does not hurt there is no tooth on it just metal a small screw"
    " cap with a hole on top about five millimeters the dentist put it in some months ago and"
    " still healing I have it here in my hand please call me back tomorrow morning thank you"
)
RARE = "zirconia"
"""Said in one case of a thousand."""
SAVED_BYTES = 6_000
"""Of a case as the dialog saves it, at the end of a usual call."""


@dataclass(frozen=True)
class Figures:
    """One page, asked for many times; milliseconds."""

    practice: str
    database: str
    page: str
    lines: int
    least_ms: float
    """What it costs where nothing else runs."""
    p50_ms: float
    p95_ms: float
    most_ms: float


@click.command(context_settings={"show_default": True})
@click.option("--cases", default=100_000, help="Cases in each database.")
@click.option("--times", default=40, help="How often every page is asked for.")
@click.option("--out", type=click.Path(path_type=Path), default=RESULT, help="File for JSON.")
def main(cases: int, times: int, out: Path) -> None:
    """Fill both databases, measure the desk's pages, keep the figures.

    \b
    Example:
      python -m benchmarks.desk.listing --cases 20000
    """
    about = {
        "command": f"python -m benchmarks.desk.listing --cases {cases} --times {times}",
        "machine": machine.describe(),
        "cases": cases,
    }
    figures = [one for name in ("sqlite", "postgresql") for one in _measure(name, cases, times)]
    result = {
        **about,
        "load_after": round(os.getloadavg()[0], 2),
        "limit_ms": LIMIT_MS,
        "figures": [asdict(one) for one in figures],
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    Console().print(_table(figures))


def _measure(name: str, cases: int, times: int) -> Iterator[Figures]:
    with _database(name) as database:
        for rows in _chunks(cases):
            with database.session() as session:
                for table, values in rows:
                    session.execute(insert(table), values)
        _settle(database)
        yield from _pages(database, name, "nothing closed", times)
        with database.session() as session:
            closed = NOW - (1 - CLOSED) * cases * APART
            old = update(CaseRow).where(CaseRow.opened_at < closed)
            session.execute(old.values(status="closed", answered_at=CaseRow.opened_at))
        _settle(database)
        yield from _pages(database, name, "98 % closed", times)


@contextmanager
def _database(name: str) -> Iterator[Database]:
    with TemporaryDirectory() as folder:
        if name == "sqlite":
            database = Database(embedded(Path(folder)))
            database.migrate()
            yield database
            database.close()
            return
        programs = postgresql.programs()
        if programs is None:
            raise click.ClickException(postgresql.CURE)
        with postgresql.serving(programs) as server:
            database = Database(server.create("listing"))
            database.migrate()
            yield database
            database.close()


def _settle(database: Database) -> None:
    """What PostgreSQL does by itself within minutes; SQLite does not, and is measured without."""
    if database.url.get_backend_name() != "sqlite":
        with database.session() as session:
            session.execute(text("ANALYZE"))


def _chunks(cases: int) -> Iterator[list[tuple[Any, list[dict[str, Any]]]]]:
    draw = Random(3)
    for start in range(0, cases, CHUNK):
        rows = [_case(draw, number, cases) for number in range(start, min(start + CHUNK, cases))]
        yield [(CaseRow, [case for case, _ in rows]), (SavedRow, [saved for _, saved in rows])]


def _case(draw: Random, number: int, cases: int) -> tuple[dict[str, Any], dict[str, Any]]:
    case_id = f"{number:05d}"
    opened = NOW - (cases - number) * APART
    urgency = draw.choices(URGENCIES, SHARES)[0]
    code = draw.choice(CLASSES)
    said = " ".join(draw.choices(SAID.split(), k=80)) + (f" {RARE}" if number % 1000 == 0 else "")
    reviewed = draw.random() < 0.9
    case = {
        "id": case_id,
        "local_id": case_id,
        "origin": "here",
        "opened_at": opened,
        "last_at": opened,
        "sequence": 80,
        "live": False,
        "channel": "phone",
        "caller_digits": f"312{draw.randrange(10**6):07d}",
        "callback_digits": f"312{draw.randrange(10**6):07d}",
        "told": said[:150],
        "next_step": "It is not an emergency from what you said. Please call when we open.",
        "urgency": urgency,
        "standing": urgency,
        "likeliest": code,
        "component": code,
        "status": draw.choice(STATUSES[:4]),
        "reviewed_at": opened if reviewed else None,
        "judged_urgency": urgency if reviewed else None,
        "reviewed_urgency": urgency if reviewed else None,
    }
    data = {"urgency": urgency, "said": said, "topics": ["metal"], "rest": "x" * SAVED_BYTES}
    return case, {"case_id": case_id, "words": searchable(said), "data": data}


def _pages(database: Database, name: str, practice: str, times: int) -> Iterator[Figures]:
    worklist = Worklist(database, lambda: NOW, limits())
    first = worklist.page(Filter())
    deep = worklist.page(Filter(), size=1000).following
    some_id = first.lines[0].id
    week = (NOW - timedelta(days=7)).date()

    def lines(chosen: Filter, after: str = "") -> Callable[[], int]:
        return lambda: len(worklist.page(chosen, after).lines)

    def opened() -> int:
        worklist.counts()
        return len(worklist.page(Filter()).lines)

    asked: dict[str, Callable[[], int]] = {
        "the list opens (counts, first page)": opened,
        "first page alone": lines(Filter()),
        "a page after 1000 lines": lines(Filter(), deep),
        "all, closed ones too": lines(Filter(status=STATUSES)),
        "one class, all": lines(Filter(status=STATUSES, component="IM")),
        "urgent, unread": lines(Filter(urgency=("U0", "U1"), unread=True)),
        "unreviewed": lines(Filter(unreviewed=True)),
        "overdue": lines(Filter(overdue=True)),
        "one week, all": lines(Filter(status=STATUSES, since=NOW - timedelta(days=7), until=NOW)),
        "search an id": lines(Filter(status=STATUSES, search=some_id)),
        "search a number": lines(Filter(status=STATUSES, search="312 000 1234")),
        "search a rare word": lines(Filter(status=STATUSES, search=RARE)),
        "search words in every case": lines(Filter(status=STATUSES, search="dental implant")),
        "other cases of the caller": lambda: len(worklist.same_caller(some_id)),
        "a week's statistics": lambda: sum(statistics(database, week, 7, UTC).calls.values()),
    }
    for page, ask in asked.items():
        spans, found = [], 0
        for _ in range(times):
            began = time.perf_counter()
            found = ask()
            spans.append((time.perf_counter() - began) * 1000)
        spans.sort()
        p95 = spans[int(0.95 * len(spans))]
        yield Figures(
            practice,
            name,
            page,
            found,
            *(round(span, 1) for span in (spans[0], median(spans), p95, spans[-1])),
        )


def _table(figures: list[Figures]) -> Table:
    table = Table(title=f"The desk's pages; the list has to open within {LIMIT_MS} ms")
    for column in (
        "practice",
        "database",
        "page",
        "lines",
        "least ms",
        "p50 ms",
        "p95 ms",
        "most ms",
    ):
        table.add_column(column, justify="left" if column in ("practice", "page") else "right")
    for one in figures:
        style = "red" if one.p50_ms > LIMIT_MS else ""
        table.add_row(*(str(value) for value in asdict(one).values()), style=style)
    return table


if __name__ == "__main__":
    main()
