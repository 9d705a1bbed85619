"""What every page needs: the practice's data, its people, its clock, its protocol, its options."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Text, exists, or_, select, type_coerce

from clinic.alerts.concern import KINDS, REHEARSAL, Concern, concern
from clinic.alerts.escalation import HORIZON_S
from clinic.alerts.records import seen
from clinic.alerts.undelivered import Undelivered, undelivered
from clinic.cases import ALERT, LINE, Cases
from clinic.errors import ClinicError
from clinic.journal import Clock
from clinic.photos.album import Album
from clinic.photos.codes import Codes, key
from clinic.store.audit import Audit
from clinic.store.base import Database
from clinic.store.desk import Desk, find
from clinic.store.limits import limits
from clinic.store.machine import machine
from clinic.store.passwords import Passwords
from clinic.store.people import People
from clinic.store.tables import OPEN, CaseRow, EventRow
from clinic.store.visits import Lasting, Visits
from clinic.store.worklist import Worklist
from clinic.vault import Vault
from dialog.knowledge import Knowledge

log = logging.getLogger(__name__)

NO_COMPONENTS = ("NT", "NONE")
"""What the ranking may name besides the protocol's components."""
URGENT = ("U0", "U1")
"""What alerts are for."""
UNTOLD = "its journal on this machine cannot be read"
_BROKE = exists().where(
    # As the journal's JSON is kept, without spaces; whether it is urgent, its journal decides.
    EventRow.case_id == CaseRow.id,
    EventRow.kind.in_((LINE, ALERT)),
    or_(
        type_coerce(EventRow.data, Text).contains('"broke":true'),
        type_coerce(EventRow.data, Text).contains('"is":"left"'),
    ),
)
"""Cases whose call broke or was left by its process, however mild what was said until then."""


@dataclass(frozen=True)
class Options:
    """How the desk is run; everything has a default that is safe on this machine alone."""

    practice: str = "the dental office"
    """The practice's name, at the top of every page."""
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    """Names under which the pages are asked for; a request for another one is refused."""
    secure: bool = False
    """Whether browsers reach the desk by TLS, ours or a proxy's."""
    idle: timedelta = timedelta(minutes=15)
    """Without a page asked for by hand for so long, a session is locked."""
    zone: ZoneInfo | None = None
    """Of the wall clock at the practice; None shows UTC and says so."""

    @property
    def zone_or_utc(self) -> tzinfo:
        return self.zone or UTC


@dataclass(frozen=True)
class Site:
    """The desk of one practice. Safe to share between threads."""

    database: Database
    folder: Path
    """Of cases, recordings and photos."""
    clock: Clock
    protocol: Callable[[], Knowledge]
    """As it is now: a signature or priors may be new since the desk began."""
    audit: Audit
    people: People
    visits: Visits
    vault: Vault
    journal: Cases
    """What calls of this machine write; the desk adds who has opened an urgent case."""
    worklist: Worklist
    cases: Desk
    album: Album
    codes: Codes
    options: Options

    @property
    def knowledge(self) -> Knowledge:
        """The protocol as it is now."""
        return self.protocol()

    def opened(self, case_id: str, who: str) -> CaseRow:
        """Somebody looks at a case, which is returned as it is then. Of an urgent one that came in
        on this machine the journal learns it too, where it can be written: alerts ask the desk's
        database as well. Raises StoreUnreachable, CaseUnknown."""
        self.cases.open(case_id, who)
        with self.database.reading() as session:
            case = find(session, case_id)
        if case.origin == machine(self.folder):
            try:
                found = self._concern(case.local_id)
                if found is not None and found.urgent:
                    self.journal.note(case.local_id, ALERT, seen(who, self.clock()))
            except ClinicError as error:
                # Who opened the case is to see it all the same.
                log.error("that case %s was opened is not in the journal: %s", case.id, error)
        return case

    def undelivered(self) -> tuple[Undelivered, ...]:
        """Urgent cases of this machine, of the last days, of which nobody could be told, or of
        which the journal cannot say. Raises StoreUnreachable."""
        now = self.clock()
        query = select(CaseRow).where(
            OPEN,
            CaseRow.opened_at >= now - timedelta(seconds=HORIZON_S),
            CaseRow.origin == machine(self.folder),
            CaseRow.channel != REHEARSAL,
            or_(CaseRow.standing.in_(URGENT), CaseRow.urgency == "", _BROKE),
        )
        with self.database.reading() as session:
            cases = session.scalars(query).all()
        return tuple(filter(None, (self._undelivered(case, now) for case in cases)))

    def _undelivered(self, case: CaseRow, now: datetime) -> Undelivered | None:
        try:
            found = self._concern(case.local_id)
        except ClinicError:
            # Shown instead of raised: one case must not take the whole list away.
            since, unread = case.opened_at, case.status == "new"
            return (
                Undelivered(case.id, case.urgency, since, UNTOLD, known=False) if unread else None
            )
        # Of an opening that the journal did not take only the database knows.
        if found is None or (case.last_opened_at and case.last_opened_at >= found.risen):
            return None
        told = undelivered(found, now)
        return replace(told, case_id=case.id) if told else None

    def _concern(self, local_id: str) -> Concern | None:
        """What alerts are about, as those who send them read it. Raises ClinicError."""
        return concern(self.journal.opening(local_id), self.journal.journal(local_id, *KINDS))


def site(
    database: Database,
    folder: Path,
    clock: Clock,
    protocol: Callable[[], Knowledge],
    vault: Vault,
    journal: Cases,
    options: Options,
    passwords: Passwords | None = None,
) -> Site:
    """The desk over a database that is up to date."""
    audit = Audit(folder, clock)
    people = People(database, audit, clock, passwords)
    visits = Visits(people, Lasting(idle=options.idle))
    return Site(
        database,
        folder,
        clock,
        protocol,
        audit,
        people,
        visits,
        vault,
        journal,
        Worklist(database, clock, limits()),
        Desk(database, clock, audit.record, classes(protocol())),
        Album(database, folder, vault, clock),
        Codes(database, key(folder), clock),
        options,
    )


def classes(knowledge: Knowledge) -> tuple[str, ...]:
    """The codes of what it may be, in the protocol's order."""
    return (*(component.id for component in knowledge.components), *NO_COMPONENTS)
