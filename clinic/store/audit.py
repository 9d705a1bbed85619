"""Who saw, heard, exported, changed and deleted: rows that are only ever added, each chained to the
one before by its hash.

The database refuses to change or delete a row. Someone who may do as they like with the database
can still do it: then the chain no longer fits, and `verify` says where. Rows cut off at the end
leave a chain that fits, so the last hash is kept also in a file on this machine. Rows name accounts
and cases, never a patient or their words: they stay when a case is deleted.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Text, event, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from clinic.errors import CasesUnwritable
from clinic.journal import Clock
from clinic.private import write_private
from clinic.store.base import Base, Moment, alone

log = logging.getLogger(__name__)

FILE = "audit.head"
"""Number and hash of the last row written from this machine, in the folder of cases."""
BEGIN = "0" * 64
"""What the first row is chained to."""
AT_ONCE = 1000
"""Rows fetched at once when all are read: years of them need not fit into memory."""

SAW, HEARD, EXPORTED = "saw", "heard", "exported"
CHANGED, DELETED = "changed", "deleted"
LOGGED_IN, LOGGED_OUT, FAILED = "logged in", "logged out", "failed"

Value = str | int | float | bool | None
Record = Callable[..., None]
"""`Audit.record` to those who are handed it."""


class AuditRow(Base):
    """One line of the audit."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 1, without gaps."""
    at: Mapped[datetime] = mapped_column(Moment)
    who: Mapped[str] = mapped_column(Text)
    """An account's name; "" for the program itself and for nobody known."""
    what: Mapped[str] = mapped_column(Text)
    case_id: Mapped[str] = mapped_column(Text, index=True)
    """ "" where no case is concerned."""
    detail: Mapped[str] = mapped_column(Text)
    """JSON."""
    previous: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)

    def own_hash(self) -> str:
        """What its hash must be, by what it says and the hash before it."""
        said = [
            self.previous,
            self.number,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.who,
            self.what,
            self.case_id,
            self.detail,
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What verifying the chain found."""

    rows: int
    head: str
    """The last row's hash: note it elsewhere to be able to prove the rows until now."""
    remembered: int
    """The last row that the file on this machine knows of; 0: none, so that rows cut off at the
    end would not be missed."""
    faults: tuple[str, ...]
    """What was tampered with, a sentence each; empty when all fits."""


class Audit:
    """The audit of one database, with the head kept in a folder of this machine."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._file = folder / FILE
        self._clock = clock

    def record(
        self,
        session: Session,
        who: str,
        what: str,
        case_id: str = "",
        detail: Mapping[str, Value] | None = None,
    ) -> None:
        """Add a row in the caller's unit of work: both are kept, or neither is. `what` is one of
        the verbs above or another; `detail` must hold no words of a patient."""
        alone(session, AuditRow.__tablename__)
        last = session.execute(
            select(AuditRow.number, AuditRow.hash).order_by(AuditRow.number.desc()).limit(1)
        ).first()
        row = AuditRow(
            number=last.number + 1 if last else 1,
            at=self._clock().astimezone(UTC),
            who=who,
            what=what,
            case_id=case_id,
            detail=json.dumps(dict(detail or {}), sort_keys=True),
            previous=last.hash if last else BEGIN,
        )
        row.hash = row.own_hash()
        session.add(row)
        session.flush()
        if FILE not in session.info:
            event.listen(session, "after_commit", self._keep_head, once=True)
        session.info[FILE] = (row.number, row.hash)

    def verify(self, session: Session) -> Verdict:
        """Whether every row fits the one before it, and the last one the file on this machine."""
        faults: list[str] = []
        try:
            kept_number, kept_hash = self._kept_head()
        except ValueError:
            kept_number, kept_hash = 0, BEGIN
            faults.append(f"{self._file} was changed: it holds no number and hash.")
        number, head = 0, BEGIN
        for row in rows(session):
            if row.number != number + 1:
                faults.append(f"Rows {number + 1} to {row.number - 1} are missing.")
            elif row.previous != head:
                faults.append(f"Row {row.number} does not follow row {number}: moved or replaced.")
            if row.hash != row.own_hash():
                faults.append(f"Row {row.number} was changed after it was written.")
            if row.number == kept_number and row.hash != kept_hash:
                faults.append(f"Row {row.number} is not the one that {self._file} remembers.")
            number, head = row.number, row.hash
        if number < kept_number:
            faults.append(
                f"Rows {number + 1} to {kept_number} are missing at the end: {self._file} "
                "remembers them."
            )
        return Verdict(number, head, kept_number, tuple(faults))

    def _keep_head(self, session: Session) -> None:
        """Write the head beside, unless another thread or process has written a later one."""
        number, head = session.info.pop(FILE)
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            held = os.open(self._file.parent, os.O_RDONLY)
            try:
                fcntl.flock(held, fcntl.LOCK_EX)
                if number > self._kept_head()[0]:
                    write_private(self._file, f"{number} {head}\n")
            finally:
                os.close(held)
        except (OSError, ValueError, CasesUnwritable) as error:
            # The row itself is kept, and a file that stays behind accuses nobody.
            log.warning("the head of the audit was not kept beside: %s", error)

    def _kept_head(self) -> tuple[int, str]:
        try:
            number, _, head = self._file.read_text(encoding="ascii").strip().partition(" ")
            return int(number), head
        except FileNotFoundError:
            return 0, BEGIN


def rows(session: Session, case_id: str = "") -> Iterator[AuditRow]:
    """The audit in order, or what concerns a case."""
    query = select(AuditRow).order_by(AuditRow.number)
    if case_id:
        query = query.where(AuditRow.case_id == case_id)
    yield from session.scalars(query.execution_options(yield_per=AT_ONCE))


def latest(session: Session, limit: int) -> tuple[AuditRow, ...]:
    """The last rows, the newest first."""
    query = select(AuditRow).order_by(AuditRow.number.desc()).limit(limit)
    return tuple(session.scalars(query))


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(AuditRow)) or 0
