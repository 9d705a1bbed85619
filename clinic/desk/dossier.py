"""Everything the desk has of one case, read in one view of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.desk.findings import Findings, findings
from clinic.desk.site import Site
from clinic.desk.talk import Line, talk
from clinic.store.desk import find
from clinic.store.summary import text
from clinic.store.tables import CaseRow, EventRow, NoteRow, RecordingRow
from clinic.store.worklist import SILENT, UNREVIEWED


@dataclass(frozen=True)
class Part:
    """A recording, or a part of it."""

    number: int
    """From 0."""
    seconds: float | None


@dataclass(frozen=True)
class Dossier:
    """One case."""

    case: CaseRow
    """Its columns; what belongs to other tables stands below."""
    earlier_case: str
    """The id of the case that this one goes on from; "" for none."""
    protocol: str
    """Name and version of the knowledge that decided; "" before anything was saved."""
    talk: tuple[Line, ...]
    findings: Findings
    notes: tuple[NoteRow, ...]
    parts: tuple[Part, ...]
    recording_deleted_at: datetime | None
    live: bool
    """The call is going on."""
    broken_off: bool
    unreviewed: bool

    @property
    def playable(self) -> bool:
        """While a call lasts its sound still grows, and players take a file as it is."""
        return bool(self.parts) and not self.live

    @property
    def sound(self) -> str:
        """What there is to hear: how many parts, or `later`, `deleted` or `none`."""
        if self.live:
            return "later"
        if self.parts:
            return str(len(self.parts))
        return "deleted" if self.recording_deleted_at else "none"

    @property
    def number(self) -> str:
        """To call back; "" when there is none."""
        return self.case.callback_number or self.case.caller_number


def dossier(site: Site, case_id: str) -> Dossier:
    """Raises CaseUnknown, StoreUnreachable."""
    with site.database.reading() as session:
        case = find(session, case_id)
        data = case.data
        rows = session.scalars(
            select(EventRow).where(EventRow.case_id == case.id).order_by(EventRow.sequence)
        ).all()
        notes = session.scalars(
            select(NoteRow).where(NoteRow.case_id == case.id).order_by(NoteRow.number)
        ).all()
        recordings = _recordings(session, case.id)
        unreviewed = session.scalar(select(UNREVIEWED).where(CaseRow.id == case.id))
    silent = site.clock() - case.last_at > SILENT
    return Dossier(
        case=case,
        earlier_case=text(data.get("earlier_case")),
        protocol=_protocol(data.get("protocol")),
        talk=talk(rows),
        findings=findings(site.knowledge, data),
        notes=tuple(notes),
        parts=tuple(Part(r.part, r.seconds) for r in recordings if r.deleted_at is None),
        recording_deleted_at=next((r.deleted_at for r in recordings if r.deleted_at), None),
        live=case.live and not silent,
        broken_off=case.live and silent,
        unreviewed=bool(unreviewed),
    )


def file_of(site: Site, case_id: str, part: int) -> str | None:
    """The name of a recording's file; None when there is none. Raises CaseUnknown."""
    with site.database.reading() as session:
        case = find(session, case_id)
        row = session.get(RecordingRow, (case.id, part))
        return row.file if row and row.deleted_at is None else None


def waited(case: CaseRow, now: datetime) -> timedelta:
    """Since the call began, until somebody answered."""
    return (case.answered_at or now) - case.opened_at


def _protocol(saved: Any) -> str:
    known = saved if isinstance(saved, dict) else {}
    return " ".join(filter(None, (text(known.get(key)) for key in ("name", "version"))))


def _recordings(session: Session, case_id: str) -> list[RecordingRow]:
    query = select(RecordingRow).where(RecordingRow.case_id == case_id)
    return list(session.scalars(query.order_by(RecordingRow.part)))
