"""A case as it leaves the desk: what the call says of it, and what the staff says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.photos.tables import PhotoRow
from clinic.store.desk import find
from clinic.store.summary import text
from clinic.store.tables import CaseRow, NoteRow, RecordingRow
from clinic.store.worklist import UNREVIEWED


@dataclass(frozen=True)
class Review:
    """A clinician's word."""

    by: str
    at: datetime
    urgency: str
    component: str


@dataclass(frozen=True)
class Outcome:
    """What it really was."""

    by: str
    at: datetime
    component: str


@dataclass(frozen=True)
class Note:
    """What somebody of the staff wrote."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Sound:
    """A recording that is still there, or a part of it."""

    file: str
    seconds: float | None


@dataclass(frozen=True)
class Photo:
    """A photo that is still there."""

    file: str
    came_at: datetime
    width: int
    height: int


@dataclass(frozen=True)
class Record:
    """One case."""

    id: str
    opened_at: datetime
    channel: str
    caller_number: str
    """As the line showed it; empty when hidden."""
    callback_number: str
    urgency: str
    """The system's; empty before it had one."""
    standing: str
    """The urgency that counts."""
    component: str
    """The class that counts: the clinician's, else what the system ranked first."""
    status: str
    live: bool
    ended: str
    data: Mapping[str, Any]
    """As the dialog saved it last (docs/case.md); empty before."""
    review: Review | None
    unreviewed: bool
    """No clinician has looked, or the system has found it more urgent since."""
    outcome: Outcome | None
    notes: tuple[Note, ...]
    sounds: tuple[Sound, ...]
    photos: tuple[Photo, ...]

    @property
    def number(self) -> str:
        """To call back; empty when there is none."""
        return self.callback_number or self.caller_number


def record(session: Session, case_id: str) -> Record:
    """Raises CaseUnknown."""
    case = find(session, case_id)
    notes = session.scalars(
        select(NoteRow).where(NoteRow.case_id == case.id).order_by(NoteRow.number)
    )
    sounds = session.scalars(
        select(RecordingRow)
        .where(RecordingRow.case_id == case.id, RecordingRow.deleted_at.is_(None))
        .order_by(RecordingRow.part)
    )
    photos = session.scalars(
        select(PhotoRow)
        .where(PhotoRow.case_id == case.id, PhotoRow.deleted_at.is_(None))
        .order_by(PhotoRow.number)
    )
    return Record(
        id=case.id,
        opened_at=case.opened_at,
        channel=case.channel,
        caller_number=case.caller_number,
        callback_number=case.callback_number,
        urgency=case.urgency,
        standing=case.standing,
        component=case.component,
        status=case.status,
        live=case.live,
        ended=case.ended,
        data=_clean(case.data),
        review=_review(case),
        unreviewed=bool(session.scalar(select(UNREVIEWED).where(CaseRow.id == case.id))),
        outcome=_outcome(case),
        notes=tuple(Note(row.written_by, row.written_at, row.text) for row in notes),
        sounds=tuple(Sound(row.file, row.seconds) for row in sounds),
        photos=tuple(Photo(row.file, row.came_at, row.width, row.height) for row in photos),
    )


def _clean(data: Any) -> Any:
    """Without what no file can hold: a broken ear may leave halves of letters in a case."""
    if isinstance(data, dict):
        return {text(key): _clean(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_clean(value) for value in data]
    return text(data) if isinstance(data, str) else data


def _review(case: CaseRow) -> Review | None:
    if case.reviewed_at is None:
        return None
    return Review(
        case.reviewed_by or "",
        case.reviewed_at,
        case.reviewed_urgency or "",
        case.reviewed_class or "",
    )


def _outcome(case: CaseRow) -> Outcome | None:
    if case.outcome is None or case.outcome_at is None:
        return None
    return Outcome(case.outcome_by or "", case.outcome_at, case.outcome)
