"""Tokens with which other programs of the practice read cases: told once, kept as a hash."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, mapped_column

from clinic.errors import NameRefused
from clinic.journal import Clock
from clinic.store.audit import CHANGED, Audit
from clinic.store.base import Base, Database, Moment

NAME = re.compile(r"[\w.-]{2,40}")
BEGIN = "toothline_"
"""Of every token, so that one that was left lying about is recognized."""


class TokenRow(Base):
    """A program that may read. Deleted when it may no more; the audit remembers it."""

    __tablename__ = "tokens"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(Text)


class Tokens:
    """The tokens of one database."""

    def __init__(self, database: Database, audit: Audit, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def make(self, name: str, who: str) -> str:
        """A new program's token; nobody can read it again. Raises NameRefused."""
        if not NAME.fullmatch(name):
            raise NameRefused(
                f"{name[:40]!r} is no name for a program: use 2 to 40 letters, digits, dots, "
                "hyphens."
            )
        token = BEGIN + secrets.token_urlsafe(32)
        with self._database.session() as session:
            if session.get(TokenRow, name):
                raise NameRefused(f"{name} has a token already: revoke it, or choose another name.")
            now = self._clock()
            row = TokenRow(name=name, digest=_digest(token), made_at=now, made_by=who)
            session.add(row)
            self._audit.record(session, who, CHANGED, detail={"token": name, "made": True})
        return token

    def revoke(self, name: str, who: str) -> None:
        """From now on it opens nothing. Raises NameRefused where there is none."""
        with self._database.session() as session:
            row = session.get(TokenRow, name)
            if row is None:
                raise NameRefused(f"No program is called {name}: see toothline tokens list.")
            session.delete(row)
            self._audit.record(session, who, CHANGED, detail={"token": name, "made": False})

    def all(self) -> tuple[TokenRow, ...]:
        """Every program that may read."""
        with self._database.reading() as session:
            return tuple(session.scalars(select(TokenRow).order_by(TokenRow.name)))

    def whose(self, token: str) -> str | None:
        """The program's name; None for a token that is not good."""
        with self._database.reading() as session:
            return session.scalar(select(TokenRow.name).where(TokenRow.digest == _digest(token)))


def _digest(token: str) -> str:
    # Drawn with 256 bits: nothing is won by a slower hash.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
