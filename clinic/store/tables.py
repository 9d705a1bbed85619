"""The tables of a case: what the call left, as copied by `following`, and what the staff adds.

A case is known by the id that its machine drew and by the moment it began: two machines may draw
one id, but not in the same millisecond. The second of two gets a sixth letter (`CaseRow.id`).
Rows of `cases` are never deleted, only emptied: a row that is gone would be copied anew.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Dialect, ForeignKey, Index, Text, and_, literal_column, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from clinic.cases import ALERT
from clinic.store.base import Base, Moment

STATUSES = ("new", "seen", "called_back", "booked", "closed")
"""What became of a case at the desk, in the usual order."""
URGENCIES = ("U0", "U1", "U2", "U3", "U4", "U5")
"""Most urgent first, so that the text sorts."""
UNKNOWN = "U2"
"""How urgent a case is that says nothing of it: what cannot be told is seen within a day."""


class Plain(TypeDecorator[Any]):
    """JSON as ASCII text. The databases' own JSON refuses what a journal may hold, as zero bytes
    and halves of surrogate pairs, and one such row would hold up all behind it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class CaseRow(Base):
    """A case: what the call says of it, then what the staff says."""

    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    """As the desk names it: `local_id`, with a letter more where another machine's case has it."""
    local_id: Mapped[str] = mapped_column(Text)
    """As drawn by the machine that took the call; its recordings are named by it."""
    origin: Mapped[str] = mapped_column(Text)
    """The machine that took the call, where its recordings lie."""
    opened_at: Mapped[datetime] = mapped_column(Moment)
    channel: Mapped[str] = mapped_column(Text, default="")
    caller_number: Mapped[str] = mapped_column(Text, default="")
    """As the line showed it; empty when hidden."""
    caller_digits: Mapped[str] = mapped_column(Text, default="")
    """What two spellings of that number share."""
    callback_number: Mapped[str] = mapped_column(Text, default="")
    callback_digits: Mapped[str] = mapped_column(Text, default="")

    sequence: Mapped[int] = mapped_column(default=0)
    """Of the last journal row copied; all before it are copied too."""
    last_at: Mapped[datetime] = mapped_column(Moment)
    """When the call wrote its last row."""
    live: Mapped[bool] = mapped_column(default=True)
    """No row says that the call has ended; after a crash none ever does, see `last_at`."""
    saved_at: Mapped[datetime | None] = mapped_column(Moment)
    """None before the dialog saved the case first."""
    urgency: Mapped[str] = mapped_column(Text, default="")
    """The system's; empty before the first save."""
    kind: Mapped[str] = mapped_column(Text, default="")
    likeliest: Mapped[str] = mapped_column(Text, default="")
    """The component ranked first by the system, as a code."""
    probability: Mapped[float] = mapped_column(default=0.0)
    """Of `likeliest`, 0 to 1."""
    told: Mapped[str] = mapped_column(Text, default="")
    """How the caller began to tell it, in their own words."""
    next_step: Mapped[str] = mapped_column(Text, default="")
    ended: Mapped[str] = mapped_column(Text, default="")

    standing: Mapped[str] = mapped_column(Text, default=UNKNOWN)
    """The urgency that counts: the clinician's, else the system's; never less urgent than what the
    system found after the review."""
    component: Mapped[str] = mapped_column(Text, default="")
    """The class that counts: the clinician's, else the system's `likeliest`."""
    status: Mapped[str] = mapped_column(Text, default="new")
    status_at: Mapped[datetime | None] = mapped_column(Moment)
    status_by: Mapped[str | None] = mapped_column(Text)
    first_opened_at: Mapped[datetime | None] = mapped_column(Moment)
    first_opened_by: Mapped[str | None] = mapped_column(Text)
    last_opened_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    """First called back, booked or closed."""
    reviewed_at: Mapped[datetime | None] = mapped_column(Moment)
    reviewed_by: Mapped[str | None] = mapped_column(Text)
    reviewed_class: Mapped[str | None] = mapped_column(Text)
    reviewed_urgency: Mapped[str | None] = mapped_column(Text)
    judged_class: Mapped[str | None] = mapped_column(Text)
    """What the system said when the clinician confirmed or overrode it; also of the urgency."""
    judged_urgency: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    """What it really was, as a component's code."""
    outcome_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome_by: Mapped[str | None] = mapped_column(Text)
    legal_hold: Mapped[bool] = mapped_column(default=False)
    """While it stands, the database itself refuses to delete the case's events."""
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)
    """When everything personal was taken out; nothing is copied into the case any more."""
    version: Mapped[int] = mapped_column(default=1)
    """Rises with what the staff changes and with the system's urgency, so that nobody overwrites,
    and nobody confirms, what they have not seen."""
    saved: Mapped[SavedRow | None] = relationship()

    @property
    def data(self) -> dict[str, Any]:
        """As the dialog saved it last (docs/case.md); empty before. Within its unit of work."""
        return self.saved.data if self.saved else {}

    __table_args__ = (
        Index("cases_identity", "local_id", "opened_at", unique=True),
        Index("cases_opened", "opened_at"),
        Index("cases_worklist", "standing", "opened_at", "id"),
        Index("cases_class", "component", "standing", "opened_at", "id"),
        Index("cases_caller", "caller_digits"),
        Index("cases_callback", "callback_digits"),
    )


# Most cases are closed, and the desk's first page shows the others. Written out, not bound: neither
# database uses a partial index for a condition with a parameter.
OPEN = and_(CaseRow.status != literal_column("'closed'"), CaseRow.deleted_at.is_(None))
Index(
    "cases_open",
    CaseRow.standing,
    CaseRow.opened_at,
    CaseRow.id,
    # The rest is what is counted above the list, so that counting reads no case.
    CaseRow.status,
    CaseRow.reviewed_at,
    CaseRow.urgency,
    CaseRow.judged_urgency,
    CaseRow.deleted_at,
    sqlite_where=OPEN,
    postgresql_where=OPEN,
)


class SavedRow(Base):
    """What the dialog saved last. By itself: it is ten times as large as all the rest of a case,
    which lists read through."""

    __tablename__ = "saved"

    number: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), unique=True)
    words: Mapped[str] = mapped_column(Text)
    """The caller's, made alike for the search: lower case, words only, a space between."""
    data: Mapped[dict[str, Any]] = mapped_column(Plain)


class EventRow(Base):
    """A row of the case's journal. The database refuses to change it, and to delete it unless its
    case is marked as deleted and under no legal hold."""

    __tablename__ = "events"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at_s: Mapped[float]
    """Seconds since the call began."""
    kind: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(Plain)
    written_at: Mapped[datetime] = mapped_column(Moment)


Index(
    "events_alerts",
    EventRow.written_at,
    sqlite_where=EventRow.kind == ALERT,
    postgresql_where=EventRow.kind == ALERT,
)


class AlertRow(Base):
    """The steps of alerts: a view of the events, for reading only."""

    __table__ = (
        select(EventRow.case_id, EventRow.sequence, EventRow.written_at, EventRow.data)
        .where(EventRow.kind == ALERT)
        .subquery("alerts")
    )
    __mapper_args__ = {"primary_key": (__table__.c.case_id, __table__.c.sequence)}  # noqa: RUF012

    case_id: Mapped[str] = column_property(__table__.c.case_id)
    sequence: Mapped[int] = column_property(__table__.c.sequence)
    written_at: Mapped[datetime] = column_property(__table__.c.written_at)
    data: Mapped[dict[str, Any]] = column_property(__table__.c.data)


class FactRow(Base):
    """A fact as it stood from one journal row on, until another; all rows of a name are its
    history, and the one without `until` counts."""

    __tablename__ = "facts"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Sequence of the journal row that said so first."""
    until: Mapped[int | None]
    """Sequence of the row that said otherwise, or no longer says it."""
    value: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    """The caller's own."""
    at_s: Mapped[float]
    """When they were said: seconds since the call began."""
    how: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)


class NoteRow(Base):
    """What somebody of the staff wrote to a case."""

    __tablename__ = "notes"

    number: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(Moment)
    written_by: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


class RecordingRow(Base):
    """The sound of a case, or a part of it; the file lies on the case's machine."""

    __tablename__ = "recordings"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 0; further ones of a call that went on after its process died."""
    file: Mapped[str] = mapped_column(Text)
    """Its name in the folder of recordings."""
    seconds: Mapped[float | None]
    """At least; None where it was sealed before it could be read."""
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)
