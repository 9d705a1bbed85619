"""What callers left goes when its time is over: recordings, photos, cases, each kind by itself.

Nothing goes of a case under legal hold, and every deletion is a line of the audit. It may be run at
any time and as often as wanted; the desk does so every day.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clinic import vault
from clinic.deletion import complete, delete_case, sweep
from clinic.errors import CaseHeld, CaseUnknown
from clinic.journal import Clock, Journal
from clinic.photos.album import Album
from clinic.photos.errors import PhotoUnknown
from clinic.photos.tables import PhotoRow
from clinic.recordings import FOLDER
from clinic.sealing import being_written
from clinic.store.audit import DELETED, Record
from clinic.store.base import Database
from clinic.store.tables import CaseRow, RecordingRow
from clinic.vault import SUFFIX, Vault

WHY = "retention"
PROGRAM = ""
"""Who deletes, in the audit: nobody of the staff."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Periods:
    """For how long each kind is kept, from the call or the photo's coming on."""

    recordings: timedelta
    photos: timedelta
    cases: timedelta


@dataclass(frozen=True)
class Due:
    """What is over its time."""

    recordings: tuple[Path, ...]
    """On this machine."""
    photos: tuple[int, ...]
    cases: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{len(self.recordings)} recordings, {len(self.photos)} photos and "
            f"{len(self.cases)} cases"
        )


class Retention:
    """The periods of one practice, for one database and one machine's folder of cases."""

    def __init__(
        self,
        database: Database,
        journal: Journal,
        folder: Path,
        clock: Clock,
        record: Record,
        periods: Periods,
    ) -> None:
        """`record` is `Audit.record`."""
        self._database = database
        self._journal = journal
        self._folder = folder
        self._clock = clock
        self._record = record
        self._periods = periods
        self._album = Album(database, folder, Vault(), clock)

    def due(self) -> Due:
        """What `run` would delete now. Raises ClinicError."""
        now = self._clock()
        photos = self._album.older_than(now - self._periods.photos)
        with self._database.reading() as session:
            query = select(CaseRow.id).where(
                CaseRow.opened_at < now - self._periods.cases,
                CaseRow.deleted_at.is_(None),
                CaseRow.legal_hold.is_(False),
            )
            return Due(
                tuple(self._recordings(session, now - self._periods.recordings)),
                tuple(photo.number for photo in photos),
                tuple(session.scalars(query.order_by(CaseRow.opened_at))),
            )

    def run(self) -> Due:
        """Delete what is due; returns it. What breaks off in the middle goes on the next time.
        Raises ClinicError."""
        due = self.due()
        for path in due.recordings:
            self._delete_recording(path)
        for number in due.photos:
            self._delete_photo(number)
        for case_id in due.cases:
            self._delete_case(case_id)
        forgotten = complete(self._database, self._journal, self._folder)
        if forgotten or due.cases:
            sweep(self._database)
        if forgotten or due != Due((), (), ()):
            log.info("deleted because their time is over: %s", due)
        return due

    def _recordings(self, session: Session, before: datetime) -> Iterator[Path]:
        """Sound on this machine that is older and under no hold, also of cases that the database
        does not know."""
        opened = self._opened()
        query = select(CaseRow.local_id, CaseRow.opened_at).where(CaseRow.legal_hold)
        held = {tuple(row) for row in session.execute(query)}
        for path in sorted((self._folder / FOLDER).glob("[!.]*.flac*")):
            case_id = _case_of(path)
            at = opened.get(case_id) or datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if at < before and (case_id, at) not in held and not being_written(path):
                yield path

    def _delete_recording(self, path: Path) -> None:
        name, local_id = path.name.removesuffix(SUFFIX), _case_of(path)
        opened_at = self._opened().get(local_id)
        with self._database.session() as session:
            case = session.scalar(
                select(CaseRow)
                .where(CaseRow.local_id == local_id, CaseRow.opened_at == opened_at)
                .with_for_update()
            )
            if case is not None and case.legal_hold:
                log.info("a recording was not deleted: its case is held")
                return
            case_id = case.id if case else None
            session.execute(
                update(RecordingRow)
                .where(RecordingRow.case_id == case_id, RecordingRow.file == name)
                .values(deleted_at=self._clock())
            )
            self._record(
                session, PROGRAM, DELETED, case_id or local_id, {"why": WHY, "recording": name}
            )
        # After the line in the audit: a crash between repeats the line, not the silence.
        vault.remove(path)

    def _delete_photo(self, number: int) -> None:
        def noted(session: Session, photo: PhotoRow) -> None:
            told = {"why": WHY, "photo": number}
            self._record(session, PROGRAM, DELETED, photo.case_id or "", told)

        try:
            self._album.delete(number, noted)
        except (PhotoUnknown, CaseHeld):
            log.info("a photo was not deleted: its case is held, or it is gone already")

    def _delete_case(self, case_id: str) -> None:
        try:
            with self._database.session() as session:
                delete_case(
                    session,
                    self._folder,
                    case_id,
                    at=self._clock(),
                    who=PROGRAM,
                    why=WHY,
                    record=self._record,
                )
        except (CaseUnknown, CaseHeld):
            # Somebody has deleted it or put it under legal hold meanwhile, or its call goes on.
            log.info("a case was not deleted: it is held, or gone already")

    def _opened(self) -> dict[str, datetime]:
        """When the calls of this machine began."""
        return {
            opening.id: datetime.fromisoformat(opening.opened_at)
            for opening in self._journal.openings()
        }


def _case_of(recording: Path) -> str:
    """The case's id as this machine drew it."""
    return re.split(r"[-.]", recording.name)[0]
