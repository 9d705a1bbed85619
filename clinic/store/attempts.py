"""Guessing slowed down, without locking out those who know their password.

Wrong tries are counted for an account and for an address, and the wait before the next try doubles
up to LONGEST_S. Somebody who guesses at an account all day keeps it waiting; so a browser that was
logged in to it before (it holds a device token) is counted by itself and does not wait with them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Index, Text, and_, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from clinic.addresses import network
from clinic.errors import TooManyTries
from clinic.store.base import Base, Moment, alone

FREE = 5
"""Wrong tries at an account that cost nothing: people mistype."""
FREE_FOR_ADDRESS = 20
"""The same for an address: a whole practice may come from one, all at eight in the morning."""
LONGEST_S = 300.0
"""Seconds that a try is made to wait at most: some hundred guesses a day, against passwords of ten
characters, and a person who is waiting still gets in."""
WINDOW = timedelta(hours=1)
"""Older wrong tries are forgiven."""
DEVICE_DAYS = 90
"""How long a browser is known after its last login."""


class AttemptRow(Base):
    """One try to log in."""

    __tablename__ = "attempts"
    __table_args__ = (
        Index("attempts_by_account", "account", "at"),
        Index("attempts_by_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    account: Mapped[str] = mapped_column(Text)
    """A hash of the name that was typed: people type passwords there, too."""
    address: Mapped[str] = mapped_column(Text)
    device: Mapped[str] = mapped_column(Text)
    """A hash of the device token; "" where it is none that the account knows."""
    failed: Mapped[bool]


@dataclass(frozen=True)
class Visitor:
    """Where a try comes from."""

    address: str
    """The browser's IP address; behind a proxy the one that the proxy tells."""
    device: str = ""
    """The device token that the browser was given at an earlier login."""


def begin(session: Session, name: str, visitor: Visitor, now: datetime) -> AttemptRow:
    """Enter a try, as failed until it has succeeded, so that many at once count as many. Raises
    TooManyTries."""
    alone(session, AttemptRow.__tablename__)
    oldest = now - timedelta(days=DEVICE_DAYS)
    session.execute(delete(AttemptRow).where(AttemptRow.at < oldest))
    account, device = hashed(name), hashed(visitor.device) if visitor.device else ""
    if device and not _known(session, account, device):
        device = ""
    row = AttemptRow(
        at=now, account=account, address=network(visitor.address), device=device, failed=True
    )
    wait_s = max(_wait_s(session, who, free, now) for who, free in _counted(row))
    if wait_s > 0:
        raise TooManyTries(wait_s)
    session.add(row)
    session.flush()
    return row


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _counted(row: AttemptRow) -> list[tuple[ColumnElement[bool], int]]:
    """Whose wrong tries count for this one, and how many of them are free."""
    same_account = AttemptRow.account == row.account
    if row.device:
        return [(and_(same_account, AttemptRow.device == row.device), FREE)]
    stranger = AttemptRow.device == ""
    return [
        (and_(same_account, stranger), FREE),
        (and_(AttemptRow.address == row.address, stranger), FREE_FOR_ADDRESS),
    ]


def _known(session: Session, account: str, device: str) -> bool:
    return session.scalar(
        select(AttemptRow.id).where(
            AttemptRow.account == account,
            AttemptRow.device == device,
            AttemptRow.failed.is_(False),
        ).limit(1)
    ) is not None  # fmt: skip


def _wait_s(session: Session, who: ColumnElement[bool], free: int, now: datetime) -> float:
    """Seconds until they may try again; 0 or less: now."""
    wrong = and_(who, AttemptRow.failed, AttemptRow.at > now - WINDOW)
    count, latest = session.execute(
        select(func.count(), func.max(AttemptRow.at)).where(wrong)
    ).one()
    if count < free:
        return 0.0
    # From 2 to the 10th on it is the longest wait anyway, and numbers stay small.
    wait_s = min(LONGEST_S, 2.0 ** min(count - free, 10))
    return wait_s - (now - latest).total_seconds()
