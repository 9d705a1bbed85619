"""Deleting a case for good: from the desk's database, then from the machine that took the call.

In the database the case's row stays, emptied, so that nothing is copied anew; it is marked and
audited in one unit of work. So do the rows of its photos, emptied but for the file's drawn name.
Journal, recordings and photos lie on one machine: what is not deleted there yet, because it was off
or another one, goes with its next `complete`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from clinic import vault
from clinic.errors import CaseHeld, CaseUnknown
from clinic.journal import Journal
from clinic.photos.album import FOLDER as PHOTOS
from clinic.photos.album import files_of
from clinic.photos.tables import CodeRow, MeasurementRow, PhotoRow
from clinic.recordings import every_part_of
from clinic.store.audit import CHANGED, DELETED, Record
from clinic.store.base import Database
from clinic.store.tables import CaseRow, EventRow, FactRow, NoteRow, RecordingRow, SavedRow

STILL_GOING_ON = timedelta(hours=1)
"""A call without an end, after a crash, is taken to be over when nothing came for so long."""
KEPT = frozenset(
    {"id", "local_id", "origin", "opened_at", "last_at", "sequence", "version", "deleted_at"}
)
"""Columns of a deleted case that are not emptied: they tell which one it was, and nothing of it."""


def delete_case(
    session: Session,
    folder: Path,
    case_id: str,
    *,
    at: datetime,
    who: str,
    why: str,
    record: Record,
) -> None:
    """Empty the case in the database, delete its photos. Raises CaseUnknown, and CaseHeld for one
    under legal hold or whose call is going on."""
    case = session.scalars(
        select(CaseRow).where(CaseRow.id == case_id, CaseRow.deleted_at.is_(None)).with_for_update()
    ).one_or_none()
    if case is None:
        raise CaseUnknown(f"There is no case {case_id}: see `toothline cases list`.")
    if case.legal_hold:
        raise CaseHeld(
            f"Case {case_id} is under legal hold: lift it first (`toothline patient hold --lift`)."
        )
    if case.live and at - case.last_at < STILL_GOING_ON:
        raise CaseHeld(f"The call of case {case_id} is going on: wait until it has ended.")
    case.deleted_at = at
    session.flush()
    _empty(case)
    photos = session.scalars(select(PhotoRow).where(PhotoRow.case_id == case_id)).all()
    numbers = [photo.number for photo in photos]
    session.execute(delete(MeasurementRow).where(MeasurementRow.photo.in_(numbers)))
    for photo in photos:
        # The row stays and names nothing but the file, which may lie on another machine.
        photo.case_id, photo.deleted_at, photo.told, photo.source = None, at, "", ""
        photo.assigned_at = photo.assigned_by = None
        _remove(folder, photo.file)
    for table in (CodeRow, EventRow, SavedRow, FactRow, NoteRow, RecordingRow):
        session.execute(delete(table).where(table.case_id == case_id))
    record(session, who, DELETED, case_id, {"why": why, "photos": len(photos)})


def hold(session: Session, case_id: str, held: bool, *, who: str, record: Record) -> None:
    """Put a case under legal hold, or lift it: until then nothing of it is deleted. Raises
    CaseUnknown."""
    case = session.get(CaseRow, case_id, with_for_update=True)
    if case is None or case.deleted_at is not None:
        raise CaseUnknown(f"There is no case {case_id}: see `toothline cases list`.")
    case.legal_hold = held
    case.version += 1
    record(session, who, CHANGED, case_id, {"legal_hold": held})


def forget(journal: Journal, folder: Path, case_id: str) -> None:
    """Delete a case from this machine: its journal and its sound. Raises ClinicError."""
    journal.forget(case_id)
    for path in every_part_of(folder, case_id):
        vault.remove(path)


def complete(database: Database, journal: Journal, folder: Path) -> int:
    """Delete from this machine what was deleted from the database; how many cases. Raises
    ClinicError."""
    with database.reading() as session:
        query = select(CaseRow.local_id, CaseRow.opened_at).where(CaseRow.deleted_at.is_not(None))
        deleted = {(row.local_id, row.opened_at) for row in session.execute(query)}
        photos = select(PhotoRow.file).where(PhotoRow.deleted_at.is_not(None))
        gone = set(session.scalars(photos))
    for file in gone:
        _remove(folder, file)
    due = [
        opening.id
        for opening in journal.openings()
        if (opening.id, datetime.fromisoformat(opening.opened_at)) in deleted
    ]
    for case_id in due:
        forget(journal, folder, case_id)
    return len(due)


def sweep(database: Database) -> None:
    """Have SQLite overwrite what its index of words, and its log, still hold of deleted cases;
    PostgreSQL does so by itself. Raises StoreUnreachable."""
    if database.url.get_backend_name() != "sqlite":
        return
    with database.session() as session:
        session.execute(text("INSERT INTO saved_words(saved_words) VALUES ('optimize')"))
    database.begin_log_anew()


def _remove(folder: Path, file: str) -> None:
    for name in files_of(file):
        vault.remove(folder / PHOTOS / name)


def _empty(case: CaseRow) -> None:
    for column in CaseRow.__table__.columns:
        if column.name in KEPT:
            continue
        default = column.default.arg if column.default is not None else None
        empty = None if column.nullable else default if default is not None else ""
        setattr(case, column.name, empty)
    case.live = False
