"""The photos of a practice: taken in, given to their case, shown, deleted.

    <folder>/photos/<drawn name>.jpg            the photo as it was made safe
    <folder>/photos/<drawn name>-preview.jpg    the same, small

Both lie sealed where there is a key (`clinic.vault`). A file is written before its row: a row
without a file would be a photo lost, a file without a row is only room.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from clinic import vault
from clinic.errors import CaseHeld
from clinic.journal import Clock
from clinic.photos.errors import PhotoUnknown
from clinic.photos.images import Safe, safe
from clinic.photos.tables import PhotoRow
from clinic.store.base import Database
from clinic.store.desk import find
from clinic.store.tables import CaseRow
from clinic.vault import Vault

FOLDER = "photos"
TOLD_LONGEST = 300
"""Characters kept of a mail's subject or a file's name."""
Size = Literal["full", "preview"]
Noted = Callable[[Session, PhotoRow], object]


class Album:
    """All photos. Safe to share between threads."""

    def __init__(self, database: Database, folder: Path, vault: Vault, clock: Clock) -> None:
        """`folder` is the folder of cases."""
        self._database = database
        self._folder = folder / FOLDER
        self._vault = vault
        self._clock = clock

    def take(
        self, upload: bytes, way: str, case_id: str | None = None, *, told: str = "", by: str = ""
    ) -> PhotoRow:
        """Make an upload safe and keep it; without a case it waits to be assigned. What is there
        already is not kept twice. `by` names who of the staff sent it.

        Raises PhotoRefused, CaseUnknown, CasesUnwritable, StoreUnreachable: nothing is kept then.
        """
        source = mark(upload)
        if known := self._known(source, case_id):
            return known
        photo = safe(upload)
        file = f"{secrets.token_hex(16)}.jpg"
        row = PhotoRow(
            case_id=case_id, came_at=self._clock(), way=way, told=_line(told), file=file,
            source=source, width=photo.width, height=photo.height, focal_mm=photo.focal_mm,
        )  # fmt: skip
        if case_id is not None and by:
            row.assigned_at, row.assigned_by = row.came_at, by
        self._write(file, photo)
        try:
            with self._database.session() as session:
                if case_id is not None:
                    find(session, case_id)
                session.add(row)
        except BaseException:
            self._remove(file)
            raise
        return row

    def of_case(self, case_id: str) -> Sequence[PhotoRow]:
        """The case's photos, oldest first. Raises StoreUnreachable."""
        return self._rows(PhotoRow.case_id == case_id)

    def unassigned(self) -> Sequence[PhotoRow]:
        """Those that nobody's case is known of, oldest first. Raises StoreUnreachable."""
        return self._rows(PhotoRow.case_id.is_(None))

    def photo(self, number: int) -> PhotoRow:
        """Raises PhotoUnknown and StoreUnreachable."""
        with self._database.session() as session:
            return _photo(session, number)

    def assign(self, number: int, case_id: str, by: str) -> None:
        """Give a photo to a case, also one that another case had. Raises PhotoUnknown, CaseHeld,
        CaseUnknown and StoreUnreachable."""
        with self._database.session() as session:
            row = _free(session, number)
            find(session, case_id)
            row.case_id, row.assigned_by, row.assigned_at = case_id, by, self._clock()

    def open(self, number: int, size: Size = "full") -> BinaryIO:
        """The photo as JPEG. Raises PhotoUnknown, VaultFault and StoreUnreachable."""
        return self._vault.open(self._path(self.photo(number).file, size))

    def delete(self, number: int, noted: Noted = lambda session, photo: None) -> None:
        """The file goes; the row stays and tells when. `noted` writes it down in the same unit of
        work. Raises PhotoUnknown, CaseHeld and StoreUnreachable."""
        with self._database.session() as session:
            row = _free(session, number)
            noted(session, row)
            row.deleted_at, row.told = self._clock(), ""
            self._remove(row.file)

    def take_back(self, source: str, case_id: str) -> None:
        """Delete a case's photo of that mark, if it has one. Raises CaseHeld and
        StoreUnreachable."""
        if known := self._known(source, case_id):
            self.delete(known.number)

    def older_than(self, moment: datetime) -> Sequence[PhotoRow]:
        """Photos that came before, of cases under no legal hold. Raises StoreUnreachable."""
        with self._database.session() as session:
            query = (
                select(PhotoRow)
                .outerjoin(CaseRow, CaseRow.id == PhotoRow.case_id)
                .where(
                    PhotoRow.came_at < moment,
                    PhotoRow.deleted_at.is_(None),
                    CaseRow.legal_hold.is_not(True),
                )
            )
            return session.scalars(query.order_by(PhotoRow.number)).all()

    def _known(self, source: str, case_id: str | None) -> PhotoRow | None:
        with self._database.session() as session:
            query = select(PhotoRow).where(
                PhotoRow.source == source,
                PhotoRow.case_id == case_id,
                PhotoRow.deleted_at.is_(None),
            )
            return session.scalars(query.limit(1)).first()

    def _rows(self, condition: ColumnElement[bool]) -> Sequence[PhotoRow]:
        with self._database.session() as session:
            query = select(PhotoRow).where(condition, PhotoRow.deleted_at.is_(None))
            return session.scalars(query.order_by(PhotoRow.number)).all()

    def _write(self, file: str, photo: Safe) -> None:
        try:
            self._vault.write(self._path(file, "full"), (photo.jpeg,))
            self._vault.write(self._path(file, "preview"), (photo.preview,))
        except BaseException:
            self._remove(file)
            raise

    def _remove(self, file: str) -> None:
        for name in files_of(file):
            vault.remove(self._folder / name)

    def _path(self, file: str, size: Size) -> Path:
        full, preview = files_of(file)
        return self._folder / (full if size == "full" else preview)


def _photo(session: Session, number: int) -> PhotoRow:
    row = session.get(PhotoRow, number)
    if row is None or row.deleted_at is not None:
        raise PhotoUnknown(f"There is no photo {number}: it was deleted, or never came.")
    return row


def _free(session: Session, number: int) -> PhotoRow:
    """A photo that may be taken from its case. Raises PhotoUnknown, and CaseHeld where the case is
    under legal hold."""
    row = _photo(session, number)
    case = session.get(CaseRow, row.case_id, with_for_update=True) if row.case_id else None
    if case is not None and case.legal_hold:
        raise CaseHeld(
            f"Photo {number} is of case {case.id}, which is under legal hold: lift it first "
            "(`toothline patient hold --lift`)."
        )
    return row


def mark(upload: bytes) -> str:
    """By which the same upload is known again."""
    return hashlib.sha256(upload).hexdigest()


def files_of(file: str) -> tuple[str, str]:
    """The names of a photo's two files, full and preview."""
    return file, file.replace(".jpg", "-preview.jpg")


def _line(text: str) -> str:
    """One line of plain characters: it is shown, and names of files hold anything."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:TOLD_LONGEST]
