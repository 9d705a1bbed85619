"""Six digits, read out to a caller, that let them send photos to their case and do nothing else.

Six digits can be guessed in a million tries, so tries are few: from one address, and from all
together. Who is refused is told nothing, and a code that is guessed shows nothing of the case: it
takes photos. Accounts of the staff have no part in it and are never locked by it.

The page asks for the digits with every photo anew: nothing is handed out that could be stolen.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from clinic.addresses import network
from clinic.journal import Clock
from clinic.photos.tables import CodeRow, CodeTryRow
from clinic.private import make_private, written_whole
from clinic.store.base import Database, alone
from clinic.store.desk import find

DIGITS = 6
LASTS = timedelta(hours=24)
"""How long a code counts: the piece lies in front of the caller; the desk looks next morning."""
TRIES = 5
"""Wrong ones from one address within WINDOW: people misread a digit, or two."""
TRIES_OF_ALL = 100
"""Wrong ones from all addresses within WINDOW. With ten codes in use, whoever commands thousands of
addresses finds one in about 40 days."""
WINDOW = timedelta(hours=1)
USES = 20
"""How often a code may be entered: photos from two sides, some of them taken again."""
Noted = Callable[[Session], object]
KEY_FILE = "photo-codes.key"
KEY_BYTES = 32


@dataclass(frozen=True)
class Upload:
    """Leave to send one photo to a case."""

    case_id: str
    """Not to be shown."""
    until: datetime
    left: int
    """How often the code may be entered still."""


@dataclass(frozen=True)
class Refused:
    """No leave. `unknown` also stands for codes that are used up, so that nothing is learned."""

    why: Literal["unknown", "wait"]


def key(folder: Path) -> bytes:
    """The secret that hashes codes, made when it is not there yet. Several machines with one
    database need the same file. Raises CasesUnwritable."""
    path = folder / KEY_FILE
    if not path.exists():
        make_private(folder)
        with written_whole(path) as file:
            file.write(secrets.token_bytes(KEY_BYTES))
    return path.read_bytes()


def drawn(draw: Callable[[int], int] = secrets.randbelow) -> str:
    """Six digits by chance."""
    return f"{draw(10**DIGITS):0{DIGITS}}"


def digest(key: bytes, code: str) -> str:
    """What is kept of a code."""
    return hmac.new(key, code.encode(), hashlib.sha256).hexdigest()


def told(session: Session, case_id: str, made: str, at: datetime) -> None:
    """A call has read out a code that it drew itself, knowing no other: `made` is its digest. Where
    another case has the same one still, it counts for neither, or a photo would come to a
    stranger's."""
    _forget(session, at)
    there = session.get(CodeRow, made)
    if there is None:
        session.add(CodeRow(digest=made, case_id=case_id, made_at=at, until=at + LASTS))
    elif there.case_id != case_id:
        session.delete(there)


class Codes:
    """The codes of a practice. Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        key: bytes,
        clock: Clock,
        *,
        draw: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        """`draw` picks a number below the one given."""
        self._database = database
        self._key = key
        self._clock = clock
        self._draw = draw

    def issue(self, case_id: str, noted: Noted = lambda session: None) -> str:
        """A new code for the case; earlier ones keep counting. It is told here and nowhere again:
        only a hash is kept. `noted` writes down, in the same unit of work, who had it made. Raises
        CaseUnknown and StoreUnreachable."""
        now = self._clock()
        with self._database.session() as session:
            _forget(session, now)
            find(session, case_id)
            while True:
                code = drawn(self._draw)
                if session.get(CodeRow, digest(self._key, code)) is None:
                    break
            made = digest(self._key, code)
            session.add(CodeRow(digest=made, case_id=case_id, made_at=now, until=now + LASTS))
            noted(session)
        return code

    def redeem(self, code: str, address: str) -> Upload | Refused:
        """Whether that code, entered from that address, lets somebody send a photo now.

        `address` is the browser's IP address, or any other word for where it came from. Raises
        StoreUnreachable.
        """
        now = self._clock()
        place = network(address)
        with self._database.session() as session:
            alone(session, CodeTryRow.__tablename__)
            recent = CodeTryRow.at > now - WINDOW
            here = _count(session, recent, CodeTryRow.address == place)
            if here >= TRIES or _count(session, recent) >= TRIES_OF_ALL:
                return Refused("wait")
            row = session.get(CodeRow, digest(self._key, "".join(code.split())))
            if row is None or row.until <= now or row.used >= USES:
                session.execute(delete(CodeTryRow).where(~recent))
                session.add(CodeTryRow(at=now, address=place))
                return Refused("unknown")
            row.used += 1
            return Upload(row.case_id, row.until, USES - row.used)


def _forget(session: Session, now: datetime) -> None:
    """Delete the codes that count no more: their digits are free again."""
    session.execute(delete(CodeRow).where(CodeRow.until <= now))


def _count(session: Session, *which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(CodeTryRow).where(*which)) or 0
