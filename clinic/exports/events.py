"""What happened to cases, for other programs of the practice: opened, urgent, ended, reviewed.

Which events there are is worked out from the cases themselves, so that none is lost while nothing
listens, and each is entered once. It is sent until somebody takes it, at least once; the same id
comes again with it. An event says which case, never what was said, by whom or from where.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ForeignKey, Index, Row, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from clinic.errors import AlertFailed, ClinicError
from clinic.journal import Clock
from clinic.store.base import Base, Database, Moment, alone
from clinic.store.tables import CaseRow

log = logging.getLogger(__name__)

VERSION = 1
"""Of the JSON; it rises when a key changes its meaning or goes away, not when one is added."""
RED = ("U0", "U1")
RECENT = timedelta(days=30)
"""Cases that began earlier have no more events."""
PATIENCE = timedelta(days=7)
"""After so long an event is news to nobody and is given up."""
FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=1)
"""Waits between tries: doubled from the first to the longest."""
EVERY_S = 5.0
"""Longest wait for a look at the cases: of a review, nobody tells this thread."""
AT_ONCE = 100
"""Events sent before cases are looked at again."""

Post = Callable[[dict[str, Any], str, datetime], None]
"""Sends JSON with its id; raises AlertFailed."""


class CaseEventRow(Base):
    """An event, and what came of sending it."""

    __tablename__ = "case_events"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "about"),
        Index("ix_case_events_due_at", "due_at"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    """What tells it from another event of the kind; "" for those that happen once."""
    at: Mapped[datetime] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it is tried next; None once it was taken or given up."""


@dataclass(frozen=True)
class Letterhead:
    """What every event says of its sender."""

    practice: str
    desk: str
    """Where the desk opens a case, its id left out; empty: no link."""


class Events:
    """The events of one database, sent to one program."""

    def __init__(self, database: Database, head: Letterhead, post: Post, clock: Clock) -> None:
        self._database = database
        self._head = head
        self._post = post
        self._clock = clock
        self._woken, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="events", daemon=True)

    def told(self, case_id: str) -> None:
        """There is news of a case."""
        self._woken.set()

    def catch_up(self) -> int:
        """Enter what is new and send what is due; how many were taken. Raises ClinicError."""
        now = self._clock()
        with self._database.reading() as session:
            fresh = any(_new(session, now))
        if fresh:
            # Looked for once more where nobody else may enter the same.
            with self._database.session() as session:
                alone(session, CaseEventRow.__tablename__)
                session.add_all(list(_new(session, now)))
        with self._database.reading() as session:
            due = session.execute(
                select(CaseEventRow, CaseRow)
                .join(CaseRow, CaseRow.id == CaseEventRow.case_id)
                .where(CaseEventRow.due_at <= now)
                .order_by(CaseEventRow.at)
                .limit(AT_ONCE)
            ).all()
        return sum(self._sent(event, self._message(event, case), now) for event, case in due)

    def __enter__(self) -> Events:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._woken.clear()
            try:
                self.catch_up()
            except ClinicError as error:
                log.warning("events wait: %s", error)
            self._woken.wait(EVERY_S)

    def _sent(self, event: CaseEventRow, message: dict[str, Any], now: datetime) -> bool:
        try:
            self._post(message, event.id, now)
        except AlertFailed as error:
            log.warning("event %s of case %s was not taken: %s", event.kind, event.case_id, error)
            wait = min(FIRST * 2 ** min(event.tries, 10), LONGEST)
            self._enter(event.id, now + wait if now - event.at < PATIENCE else None)
            return False
        self._enter(event.id, None)
        return True

    def _enter(self, id_: str, due_at: datetime | None) -> None:
        with self._database.session() as session:
            row = session.get_one(CaseEventRow, id_)
            row.tries += 1
            row.due_at = due_at

    def _message(self, event: CaseEventRow, case: CaseRow) -> dict[str, Any]:
        return {
            "schema": "toothline.event",
            "version": VERSION,
            "id": event.id,
            "event": event.kind,
            "at": _time(event.at),
            "practice": self._head.practice,
            "case": {
                "id": case.id,
                "opened_at": _time(case.opened_at),
                "channel": case.channel,
                "urgency": case.standing,
                "class": case.component or None,
                "status": case.status,
                "reviewed": case.reviewed_at is not None,
                "ended": case.ended or None,
                "link": f"{self._head.desk}{case.id}" if self._head.desk else None,
            },
        }


def _new(session: Session, now: datetime) -> Iterator[CaseEventRow]:
    """Events that are not entered yet."""
    cases = session.execute(
        select(*COLUMNS).where(CaseRow.opened_at >= now - RECENT, CaseRow.deleted_at.is_(None))
    ).all()
    query = select(CaseEventRow.case_id, CaseEventRow.kind, CaseEventRow.about)
    known = {
        tuple(row) for row in session.execute(query.where(CaseEventRow.at >= now - 2 * RECENT))
    }
    for case in cases:
        for kind, about, at in _happened(case):
            if (case.id, kind, about) not in known:
                yield CaseEventRow(
                    id=str(uuid4()), case_id=case.id, kind=kind, about=about, at=at, due_at=now
                )


COLUMNS = (
    CaseRow.id,
    CaseRow.opened_at,
    CaseRow.saved_at,
    CaseRow.last_at,
    CaseRow.standing,
    CaseRow.ended,
    CaseRow.reviewed_at,
)
Happened = Row[str, datetime, datetime | None, datetime, str, str, datetime | None]
"""A row of them."""


def _happened(case: Happened) -> Iterator[tuple[str, str, datetime]]:
    """Kind, what tells it from others, when."""
    yield "opened", "", case.opened_at
    if case.standing in RED:
        yield "urgent", case.standing, case.saved_at or case.opened_at
    if case.ended:
        yield "ended", "", case.last_at
    if case.reviewed_at:
        yield "reviewed", _time(case.reviewed_at), case.reviewed_at


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
