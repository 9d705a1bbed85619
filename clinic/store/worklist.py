"""The desk's list of cases: the most urgent first, of those the one that waits longest.

Pages follow each other by the last line's place in that order, not by counting lines: a case that
comes in meanwhile neither repeats nor hides another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from clinic.errors import EntryRefused
from clinic.journal import Clock
from clinic.store.base import Database
from clinic.store.desk import find
from clinic.store.limits import Limits, overdue_since
from clinic.store.search import matching
from clinic.store.tables import OPEN, UNKNOWN, URGENCIES, CaseRow

SIZE = 50
"""Lines of a page: more than fit on a screen, and read in one go."""
SILENT = timedelta(minutes=5)
"""A call writes with every answer; handing it over to a person can take minutes. One silent for
longer without having ended broke off with its process."""
WAITING = ("new", "seen")
"""The states in which nobody has answered the caller."""

UNREVIEWED: ColumnElement[bool] = or_(
    CaseRow.reviewed_at.is_(None),
    and_(
        CaseRow.urgency != "",
        CaseRow.urgency < func.coalesce(func.nullif(CaseRow.judged_urgency, ""), UNKNOWN),
    ),
)
"""No clinician has looked, or the system has found it more urgent since."""


@dataclass(frozen=True)
class Filter:
    """Which cases; what is left empty excludes none."""

    status: tuple[str, ...] = ()
    """Empty: all but the closed ones."""
    urgency: tuple[str, ...] = ()
    """Those that count (`CaseRow.standing`)."""
    component: str = ""
    """The one that counts (`CaseRow.component`)."""
    since: datetime | None = None
    until: datetime | None = None
    """The first moment not included."""
    unread: bool = False
    unreviewed: bool = False
    overdue: bool = False
    search: str = ""
    """An id, some digits of a number, or the beginnings of words that the caller said."""


@dataclass(frozen=True)
class Line:
    """A case in a list."""

    id: str
    opened_at: datetime
    channel: str
    number: str
    """To call back; else the one that the line showed; empty when there is none."""
    told: str
    standing: str
    urgency: str
    """The system's; empty before it had one."""
    component: str
    """The clinician's class, or what the system ranked first; empty before."""
    probability: float
    kind: str
    status: str
    status_by: str | None
    outcome: str | None
    ended: str
    live: bool
    """The call is going on."""
    broken_off: bool
    """It ended without saying so: its process died."""
    waited: timedelta
    """Since the call began, until somebody answered."""
    unread: bool
    unreviewed: bool
    overdue: bool


@dataclass(frozen=True)
class Page:
    """A part of a list."""

    lines: tuple[Line, ...]
    following: str
    """What `Worklist.page` takes as `after` for the next part; empty at the end."""


@dataclass(frozen=True)
class Counts:
    """How many of the cases that are not closed."""

    open: int
    unread: int
    unreviewed: int
    overdue: int
    by_urgency: Mapping[str, int]


class Worklist:
    """The cases of one database, for the desk's lists."""

    def __init__(self, database: Database, clock: Clock, limits: Limits) -> None:
        """`limits` is how long callers may wait (`clinic.store.limits`)."""
        self._database = database
        self._clock = clock
        self._limits = limits

    def page(self, chosen: Filter, after: str = "", size: int = SIZE) -> Page:
        """A part of the list, from its beginning or after a page's `following`. Raises
        StoreUnreachable, EntryRefused."""
        now = self._clock()
        with self._database.reading() as session:
            conditions = self._conditions(session, chosen, now)
            query = select(*COLUMNS).where(*conditions, *_after(after)).order_by(*ORDER)
            rows = session.execute(query.limit(size + 1)).all()
        lines = tuple(self._line(row, now) for row in rows[:size])
        return Page(lines, _place(lines[-1]) if len(rows) > size else "")

    def counts(self) -> Counts:
        """Raises StoreUnreachable."""
        now = self._clock()
        wanted = {
            "unread": CaseRow.status == "new",
            "unreviewed": UNREVIEWED,
            "overdue": self._overdue(now),
        }
        sums = [func.count().filter(condition).label(name) for name, condition in wanted.items()]
        query = select(CaseRow.standing, func.count().label("open"), *sums)
        with self._database.reading() as session:
            rows = session.execute(query.where(OPEN).group_by(CaseRow.standing)).all()
        total = {name: sum(getattr(row, name) for row in rows) for name in ("open", *wanted)}
        by_urgency = {row.standing: row.open for row in rows}
        return Counts(**total, by_urgency={code: by_urgency.get(code, 0) for code in URGENCIES})

    def same_caller(self, case_id: str) -> tuple[Line, ...]:
        """The other cases of whoever called or is to be called back, the newest first. Raises
        ClinicError."""
        now = self._clock()
        with self._database.reading() as session:
            known = find(session, case_id)
            digits = {known.caller_digits, known.callback_digits} - {""}
            same = or_(CaseRow.caller_digits.in_(digits), CaseRow.callback_digits.in_(digits))
            query = select(*COLUMNS).where(
                same, CaseRow.id != known.id, CaseRow.deleted_at.is_(None)
            )
            rows = session.execute(query.order_by(CaseRow.opened_at.desc()).limit(SIZE)).all()
        return tuple(self._line(row, now) for row in rows)

    def _conditions(
        self, session: Session, chosen: Filter, now: datetime
    ) -> Iterator[ColumnElement[bool]]:
        if chosen.status:
            yield CaseRow.deleted_at.is_(None)
            yield CaseRow.status.in_(chosen.status)
        else:
            yield OPEN
        if chosen.urgency:
            yield CaseRow.standing.in_(chosen.urgency)
        if chosen.component:
            yield CaseRow.component == chosen.component
        if chosen.since:
            yield CaseRow.opened_at >= chosen.since
        if chosen.until:
            yield CaseRow.opened_at < chosen.until
        if chosen.unread:
            yield CaseRow.status == "new"
        if chosen.unreviewed:
            yield UNREVIEWED
        if chosen.overdue:
            yield self._overdue(now)
        if chosen.search:
            yield matching(session, chosen.search)

    def _overdue(self, now: datetime) -> ColumnElement[bool]:
        # One comparison: for several joined by OR, SQLite leaves the order of the list for indexes
        # of the closed cases too.
        latest = {
            urgency: now - limit for urgency, limit in self._limits.items() if limit is not None
        }
        limit = case(latest, value=CaseRow.standing)
        return and_(CaseRow.status.in_(WAITING), CaseRow.opened_at <= limit)

    def _line(self, row: Row[Any], now: datetime) -> Line:
        due = overdue_since(self._limits, row.standing, row.opened_at)
        waiting = row.status in WAITING
        silent = now - row.last_at > SILENT
        return Line(
            row.id,
            row.opened_at,
            row.channel,
            row.callback_number or row.caller_number,
            row.told,
            row.standing,
            row.urgency,
            row.component,
            row.probability,
            row.kind,
            row.status,
            row.status_by,
            row.outcome,
            row.ended,
            row.live and not silent,
            row.live and silent,
            (row.answered_at or now) - row.opened_at,
            row.status == "new",
            row.unreviewed,
            waiting and due is not None and due <= now,
        )


COLUMNS: tuple[InstrumentedAttribute[Any] | ColumnElement[Any], ...] = (
    CaseRow.id,
    CaseRow.opened_at,
    CaseRow.channel,
    CaseRow.callback_number,
    CaseRow.caller_number,
    CaseRow.told,
    CaseRow.standing,
    CaseRow.urgency,
    CaseRow.component,
    CaseRow.probability,
    CaseRow.kind,
    CaseRow.status,
    CaseRow.status_by,
    CaseRow.outcome,
    CaseRow.ended,
    CaseRow.live,
    CaseRow.last_at,
    CaseRow.answered_at,
    UNREVIEWED.label("unreviewed"),
)
ORDER = (CaseRow.standing, CaseRow.opened_at, CaseRow.id)


def _after(place: str) -> Iterator[ColumnElement[bool]]:
    """Behind that place in the order; anywhere for none."""
    if not place:
        return
    try:
        standing, opened, case_id = place.split(" ")
        yield tuple_(*ORDER) > (standing, datetime.fromisoformat(opened), case_id)
    except ValueError as error:
        raise EntryRefused("That is no place in the list: begin from its top.") from error


def _place(line: Line) -> str:
    opened = line.opened_at.astimezone(UTC).isoformat(timespec="microseconds")
    return f"{line.standing} {opened} {line.id}"
