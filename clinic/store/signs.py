"""Signs of life: when each machine's telephone service last said that it runs.

The service gives one every minute into the desk's database. A machine that is dead can tell nobody,
so the desk looks for what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.store.base import Base, Database, Moment

LATE = timedelta(minutes=3)
"""After that a sign is missing: they come every minute, and a database may be away for one."""
FORGOTTEN = timedelta(days=30)
"""A machine that was silent for so long has been given up: its last sign is taken away."""


class SignRow(Base):
    """One machine's last sign."""

    __tablename__ = "signs"

    machine: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True)
class Sign:
    """When a machine's telephone service was last known to run."""

    machine: str
    at: datetime
    late: bool
    """Nobody knows whether it still answers."""


def give(database: Database, machine: str, at: datetime) -> None:
    """This machine's service runs. Raises StoreUnreachable."""
    with database.session() as session:
        session.execute(delete(SignRow).where(SignRow.at < at - FORGOTTEN))
        session.merge(SignRow(machine=machine, at=at))


def last(database: Database, now: datetime) -> tuple[Sign, ...]:
    """Of every machine whose service ever ran, the one longest silent first. Raises
    StoreUnreachable."""
    with database.reading() as session:
        rows = session.scalars(select(SignRow).order_by(SignRow.at)).all()
        return tuple(Sign(row.machine, row.at, now - row.at > LATE) for row in rows)
