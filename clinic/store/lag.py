"""How far the desk's database is behind the local journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from clinic.journal import Journal, Opening
from clinic.store.base import Database
from clinic.store.tables import CaseRow

Identity = tuple[str, datetime]
Ends = dict[Identity, int]
"""The last row copied of every case."""


@dataclass(frozen=True)
class Lag:
    """What is in the journal and not yet in the database."""

    cases: int
    rows: int
    since: datetime | None
    """When the first of these cases was opened; None when nothing is missing."""


def lag(database: Database, journal: Journal) -> Lag:
    """Raises ClinicError."""
    copied = ends(database)
    missing = {
        opening: length - copied.get(identity(opening), 0)
        for opening, length in journal.lengths().items()
        if length > copied.get(identity(opening), -1)
    }
    opened = [identity(opening)[1] for opening in missing]
    return Lag(len(missing), sum(missing.values()), min(opened, default=None))


def ends(database: Database) -> Ends:
    """Of all machines' cases: a folder of cases may have moved. A deleted case misses nothing.
    Raises StoreUnreachable."""
    query = select(CaseRow.local_id, CaseRow.opened_at, CaseRow.sequence, CaseRow.deleted_at)
    with database.reading() as session:
        return {
            (row.local_id, row.opened_at): NOTHING_MISSES if row.deleted_at else row.sequence
            for row in session.execute(query)
        }


def identity(opening: Opening) -> Identity:
    """What tells a case from all others, also of other machines (`clinic.store.tables`)."""
    return opening.id, datetime.fromisoformat(opening.opened_at)


NOTHING_MISSES = 2**31
"""More rows than any case has."""
