"""The list of cases as a table that spreadsheets open: CSV by RFC 4180, in UTF-8."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from clinic.desk.rendering import component
from clinic.store.worklist import Filter, Line, Worklist
from dialog.knowledge import Knowledge

HEADS = (
    "case", "opened_at", "urgency", "urgency_by_system", "class", "class_name", "probability",
    "number", "channel", "told", "status", "status_by", "outcome", "ended", "waited_minutes",
    "unread", "reviewed", "overdue",
)  # fmt: skip
MARK = "\ufeff"
"""First of all, or a spreadsheet takes UTF-8 for the letters of its own country."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs what begins so, and what a caller said may begin with anything."""
AT_ONCE = 500
"""Cases read from the database at once."""


def every(worklist: Worklist, chosen: Filter) -> Iterator[Line]:
    """All cases of a list, page after page. Raises ClinicError."""
    page = worklist.page(chosen, size=AT_ONCE)
    yield from page.lines
    while page.following:
        page = worklist.page(chosen, page.following, AT_ONCE)
        yield from page.lines


def rows(lines: Iterable[Line], knowledge: Knowledge) -> Iterator[str]:
    """The table as text, row by row: a hundred thousand cases need not fit into memory."""
    yield MARK + _written(HEADS)
    for line in lines:
        yield _written(
            (
                line.id,
                line.opened_at.isoformat(timespec="seconds"),
                line.standing,
                line.urgency,
                line.component,
                component(knowledge, line.component),
                f"{line.probability:.2f}",
                line.number,
                line.channel,
                line.told,
                line.status,
                line.status_by or "",
                line.outcome or "",
                line.ended,
                str(int(line.waited.total_seconds() // 60)),
                _yes(line.unread),
                _yes(not line.unreviewed),
                _yes(line.overdue),
            )
        )


def _written(cells: Iterable[str]) -> str:
    made = io.StringIO()
    csv.writer(made, quoting=csv.QUOTE_ALL).writerow([_harmless(cell) for cell in cells])
    return made.getvalue()


def _harmless(cell: str) -> str:
    """With an apostrophe before what would be run as a formula, as spreadsheets write text."""
    kept = cell.replace("\x00", "")
    return f"'{kept}" if kept.lstrip(" ").startswith(FORMULA) else kept


def _yes(true: bool) -> str:
    return "yes" if true else "no"
