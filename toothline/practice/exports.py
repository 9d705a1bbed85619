"""Cases out of the desk's database, as files, each with its line in the audit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from clinic.cases import Cases
from clinic.errors import CaseUnknown
from clinic.exports import table
from clinic.exports.fhir import bundle
from clinic.exports.pdf import Letterhead, Paper, pdf
from clinic.exports.record import Record, record
from clinic.journal import Clock
from clinic.store.audit import EXPORTED, Audit
from clinic.store.base import Database
from clinic.store.desk import find
from clinic.store.following import Follower
from clinic.store.limits import limits
from clinic.store.people import TERMINAL
from clinic.store.tables import STATUSES
from clinic.store.worklist import Filter, Worklist
from toothline.practice import database
from toothline.practice.protocol import protocol
from toothline.settings import Settings


class Exports:
    """Exports of one practice."""

    def __init__(self, settings: Settings, opened: Database, clock: Clock) -> None:
        self._settings = settings
        self._database = opened
        self._clock = clock

    def pdf(self, case_id: str, paper: Paper) -> bytes:
        """Raises ClinicError, KnowledgeInvalid."""
        zone = self._settings.hours.time_zone
        head = Letterhead(self._settings.practice, self._clock(), ZoneInfo(zone) if zone else None)
        return pdf(self._record(case_id, "pdf"), protocol(self._settings), head, paper)

    def fhir(self, case_id: str) -> bytes:
        """Raises ClinicError, KnowledgeInvalid."""
        made = bundle(self._record(case_id, "fhir"), protocol(self._settings), self._clock())
        return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()

    def csv(self) -> Iterator[str]:
        """All cases that are not deleted. Raises ClinicError, KnowledgeInvalid."""
        with self._database.session() as session:
            self._audit(session, "", "csv")
        worklist = Worklist(self._database, self._clock, limits())
        lines = table.every(worklist, Filter(status=STATUSES))
        yield from table.rows(lines, protocol(self._settings))

    def _record(self, written: str, form: str) -> Record:
        with self._database.session() as session:
            found = record(session, self._id(session, written))
            self._audit(session, found.id, form)
        return found

    def _id(self, session: Session, written: str) -> str:
        """The desk's id; an abbreviation is looked for among this machine's cases."""
        try:
            return find(session, written.strip().upper()).id
        except CaseUnknown:
            with Cases(self._settings.data, self._clock) as cases:
                return cases.get(written).id

    def _audit(self, session: Session, case_id: str, form: str) -> None:
        audit = Audit(self._settings.data, self._clock)
        audit.record(session, TERMINAL, EXPORTED, case_id, {"form": form})


@contextmanager
def exports(settings: Settings, clock: Clock) -> Iterator[Exports]:
    """Once the desk has all that this machine's journal has. Raises ClinicError."""
    with database.opened(settings) as opened:
        follower = Follower(opened, settings.data, clock)
        try:
            follower.catch_up()
        finally:
            follower.close()
        yield Exports(settings, opened, clock)
