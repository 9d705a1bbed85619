"""What the staff does with a case: look at it, say what became of it, note, review, say what it
really was.

Every change names who made it, is written whole with its line in the audit or not at all, and is
refused where the case is not as they saw it (`CaseRow.version`): two people cannot overwrite each
other without knowing, and nobody confirms an urgency that the page did not show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic.errors import CaseChanged, CaseUnknown, EntryRefused
from clinic.journal import Clock
from clinic.store.audit import CHANGED, SAW, Record
from clinic.store.base import Database
from clinic.store.summary import standing, text
from clinic.store.tables import STATUSES, URGENCIES, CaseRow, NoteRow

ANSWERED = ("called_back", "booked", "closed")
"""The states in which somebody has answered the caller."""
LONGEST_NOTE = 10_000
"""Letters: some pages."""


class Desk:
    """The staff's changes to the cases of one database."""

    def __init__(
        self, database: Database, clock: Clock, record: Record, components: Collection[str]
    ) -> None:
        """`record` is `Audit.record`; `components` are the codes that a class or an outcome may
        have."""
        self._database = database
        self._clock = clock
        self._record = record
        self._components = components

    def open(self, case_id: str, who: str) -> None:
        """Somebody looks at the case: a new one is seen from now on. Raises ClinicError."""
        with self._database.session() as session:
            case = find(session, case_id, to_change=True)
            now = self._clock()
            if case.first_opened_at is None:
                case.first_opened_at, case.first_opened_by = now, who
            case.last_opened_at = now
            if case.status == "new":
                case.status, case.status_at, case.status_by = "seen", now, who
                case.version += 1
            self._record(session, who, SAW, case.id)

    def set_status(self, case_id: str, version: int, who: str, status: str) -> None:
        """Say what became of the case. Raises ClinicError."""
        _choice(status, STATUSES, "status")
        with self._changing(case_id, version) as (session, case):
            now = self._clock()
            self._record(session, who, CHANGED, case.id, {"status": status, "before": case.status})
            case.status, case.status_at, case.status_by = status, now, who
            if status in ANSWERED and case.answered_at is None:
                case.answered_at = now

    def review(self, case_id: str, version: int, who: str, *, urgency: str, component: str) -> None:
        """A clinician's word on the case: what the system said is confirmed by saying the same.
        Raises ClinicError."""
        _choice(urgency, URGENCIES, "urgency")
        _choice(component, self._components, "component")
        with self._changing(case_id, version) as (session, case):
            self._record(
                session,
                who,
                CHANGED,
                case.id,
                {
                    "reviewed_urgency": urgency,
                    "reviewed_class": component,
                    "urgency": case.urgency,
                    "class": case.likeliest,
                },
            )
            case.reviewed_at, case.reviewed_by = self._clock(), who
            case.reviewed_urgency, case.reviewed_class = urgency, component
            case.judged_urgency, case.judged_class = case.urgency, case.likeliest
            case.component = component
            case.standing = standing(case.urgency, urgency, case.judged_urgency)

    def set_outcome(self, case_id: str, version: int, who: str, component: str) -> None:
        """Say what it really was, once the dentist has seen it. Raises ClinicError."""
        _choice(component, self._components, "component")
        with self._changing(case_id, version) as (session, case):
            self._record(
                session, who, CHANGED, case.id, {"outcome": component, "before": case.outcome}
            )
            case.outcome, case.outcome_at, case.outcome_by = component, self._clock(), who

    def note(self, case_id: str, who: str, words: str) -> None:
        """Add a note; nothing is overwritten by it, so that it needs no version. Raises
        ClinicError."""
        kept = text(words).strip()
        if not 0 < len(kept) <= LONGEST_NOTE:
            raise EntryRefused(f"A note has 1 to {LONGEST_NOTE} letters: shorten it, or write one.")
        with self._database.session() as session:
            case = find(session, case_id, to_change=True)
            row = NoteRow(case_id=case.id, written_at=self._clock(), written_by=who, text=kept)
            session.add(row)
            session.flush()
            self._record(session, who, CHANGED, case.id, {"note": row.number})

    @contextmanager
    def _changing(self, case_id: str, version: int) -> Iterator[tuple[Session, CaseRow]]:
        with self._database.session() as session:
            case = find(session, case_id, to_change=True)
            if case.version != version:
                last = f", last by {case.status_by}" if case.status_by else ""
                raise CaseChanged(
                    f"Case {case.id} was changed since you opened it{last}: look at it again, "
                    "then enter yours."
                )
            yield session, case
            case.version += 1


def find(session: Session, case_id: str, *, to_change: bool = False) -> CaseRow:
    """The case of that id; `to_change` keeps others from it until the unit of work ends. Raises
    CaseUnknown, also for a deleted one."""
    query = select(CaseRow).where(CaseRow.id == text(case_id), CaseRow.deleted_at.is_(None))
    case = session.scalars(query.with_for_update() if to_change else query).one_or_none()
    if case is None:
        raise CaseUnknown(f"There is no case {text(case_id)[:10]}: look for it in the list.")
    return case


def last_opened(database: Database, origin: str, local_id: str) -> datetime | None:
    """When somebody looked last at a case of a machine; None for never. Raises StoreUnreachable."""
    query = select(func.max(CaseRow.last_opened_at)).where(
        CaseRow.local_id == local_id, CaseRow.origin == origin
    )
    with database.reading() as session:
        return session.scalar(query)


def _choice(chosen: str, choices: Collection[str], what: str) -> None:
    if chosen not in choices:
        raise EntryRefused(f"That is no {what}: choose one of {', '.join(sorted(choices))}.")
