"""Everything of one patient: found by telephone number or case, handed out as a ZIP.

<case id>/case.json          the case as the database has it, with all that belongs to it
<case id>/recording.flac     its sound, opened; further parts as recording-2.flac
<case id>/photos/N.jpg       its photos, opened
<case id>/audit.json         who saw, heard, changed and exported it
missing.txt                  what could not be put in, and why; only when there is something
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic.cases import comparable
from clinic.errors import CaseUnknown, SealFault
from clinic.photos.album import FOLDER as PHOTOS
from clinic.photos.tables import MeasurementRow, PhotoRow
from clinic.recordings import FOLDER as RECORDINGS
from clinic.store import audit
from clinic.store.base import Base
from clinic.store.tables import CaseRow, EventRow, FactRow, NoteRow, RecordingRow
from clinic.vault import Vault

LEAST_DIGITS = 7
"""Of a telephone number: fewer are in the numbers of several people."""


@dataclass(frozen=True)
class _File:
    """A recording or a photo that goes into the ZIP."""

    name: str
    path: Path


def cases_of(session: Session, named: str) -> tuple[str, ...]:
    """The ids of a patient's cases, the oldest first: of one case by its id, or of all that came
    from a telephone number or asked to be called back on it. Raises CaseUnknown."""
    present = CaseRow.deleted_at.is_(None)
    one = select(CaseRow.id).where(CaseRow.id == named.strip().upper(), present)
    if found := session.scalar(one):
        return (found,)
    digits = comparable(named)
    if len(digits) >= LEAST_DIGITS:
        same = or_(CaseRow.caller_digits == digits, CaseRow.callback_digits == digits)
        ids = tuple(session.scalars(select(CaseRow.id).where(same, present).order_by("opened_at")))
        if ids:
            return ids
    raise CaseUnknown(
        f"No case has that id, or a number of at least {LEAST_DIGITS} digits like that: see "
        "`toothline cases list`."
    )


def write_zip(
    session: Session, folder: Path, vault: Vault, case_ids: Iterable[str], file: BinaryIO
) -> tuple[str, ...]:
    """Everything of the cases as a ZIP; what could not be put in, a sentence each. `folder` is the
    folder of cases."""
    missing = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as whole:
        for case_id in case_ids:
            case = session.get_one(CaseRow, case_id)
            whole.writestr(f"{case_id}/case.json", _json(_case(session, case)))
            seen = [_plain(row) for row in audit.rows(session, case_id)]
            whole.writestr(f"{case_id}/audit.json", _json(seen))
            for each in (
                *_recordings(session, folder, case_id),
                *_photos(session, folder, case_id),
            ):
                try:
                    with vault.open(each.path) as source, whole.open(each.name, "w") as target:
                        shutil.copyfileobj(source, target)
                except SealFault as error:
                    missing.append(f"{each.name}: {error}")
        if missing:
            whole.writestr("missing.txt", "\n".join(missing) + "\n")
    return tuple(missing)


def _case(session: Session, case: CaseRow) -> dict[str, Any]:
    parts = {
        "notes": NoteRow,
        "facts": FactRow,
        "events": EventRow,
        "recordings": RecordingRow,
        "photos": PhotoRow,
    }
    photos = select(PhotoRow.number).where(PhotoRow.case_id == case.id)
    measured = session.scalars(select(MeasurementRow).where(MeasurementRow.photo.in_(photos)))
    return {
        "schema": "toothline.patient",
        "version": 1,
        **_plain(case),
        "case": case.data,
        **{name: _rows(session, kind, case.id) for name, kind in parts.items()},
        "measurements": [_plain(row) for row in measured],
    }


def _rows(session: Session, kind: type[Any], case_id: str) -> list[dict[str, Any]]:
    query = select(kind).where(kind.case_id == case_id).order_by(*kind.__table__.primary_key)
    return [_plain(row) for row in session.scalars(query)]


def _plain(row: Base) -> dict[str, Any]:
    return {column.name: getattr(row, column.key) for column in row.__table__.columns}


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, default=_text) + "\n"


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON.")


def _recordings(session: Session, folder: Path, case_id: str) -> Iterator[_File]:
    for row in session.scalars(
        select(RecordingRow).where(
            RecordingRow.case_id == case_id, RecordingRow.deleted_at.is_(None)
        )
    ):
        part = f"-{row.part + 1}" if row.part else ""
        yield _File(f"{case_id}/recording{part}.flac", folder / RECORDINGS / row.file)


def _photos(session: Session, folder: Path, case_id: str) -> Iterator[_File]:
    for row in session.scalars(
        select(PhotoRow).where(PhotoRow.case_id == case_id, PhotoRow.deleted_at.is_(None))
    ):
        yield _File(f"{case_id}/photos/{row.number}.jpg", folder / PHOTOS / row.file)
