"""The staff's accounts: made and reset by one-time links, so that nobody knows another's password.

A link's token is told once; only its hash is kept. The first one, printed by `toothline desk`,
makes the first admin. Every change is audited, under the name of who did it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ForeignKey, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from clinic.errors import LinkRefused, NameRefused
from clinic.journal import Clock
from clinic.store import passwords
from clinic.store.audit import CHANGED, Audit
from clinic.store.base import Base, Database, Moment, alone
from clinic.store.passwords import Passwords
from clinic.store.roles import Right, Role, may

LINK_HOURS = 24
"""How long a one-time link can be used: until the next working day."""
TERMINAL = "(terminal)"
"""Who acts with a command; no account can be called so."""
NAME = re.compile(r"[\w.@-]{2,40}")


class AccountRow(Base):
    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    role: Mapped[str] = mapped_column(Text)
    password: Mapped[str] = mapped_column(Text)
    """argon2id; "" until the link was used."""
    disabled: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(Moment)


class LinkRow(Base):
    """A one-time link that was not used yet."""

    __tablename__ = "links"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """None: it makes the first admin."""
    until: Mapped[datetime] = mapped_column(Moment)


class VisitRow(Base):
    """A session of somebody who is logged in; deleted when it is over."""

    __tablename__ = "visits"

    digest: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    locked: Mapped[bool]


@dataclass(frozen=True)
class Account:
    """Somebody of the staff."""

    name: str
    role: Role
    disabled: bool
    ready: bool
    """Whether there is a password yet."""

    def may(self, right: Right) -> bool:
        return may(self.role, right)


@dataclass(frozen=True)
class Link:
    """A one-time link that can be used."""

    name: str
    """Whose password it sets; "": it makes the first admin, under a name to be chosen."""


class People:
    """The accounts of one practice. Safe to share between threads."""

    def __init__(
        self, database: Database, audit: Audit, clock: Clock, passwords: Passwords | None = None
    ) -> None:
        self.database = database
        self.audit = audit
        self.clock = clock
        self.passwords = passwords or Passwords()

    def all(self) -> tuple[Account, ...]:
        """Every account, by name."""
        with self.database.reading() as session:
            return tuple(
                account_of(row)
                for row in session.scalars(select(AccountRow).order_by(AccountRow.name))
            )

    def first_link(self) -> str | None:
        """A token that makes the first admin, in place of earlier ones; None when somebody can log
        in as admin already."""
        with self.database.session() as session:
            alone(session, AccountRow.__tablename__)
            if _admins(session):
                return None
            return self._link(session, None)

    def add(self, by: str, name: str, role: Role) -> str:
        """A new account; returns the token with which its owner sets a password. Raises
        NameRefused."""
        with self.database.session() as session:
            row = self._new(session, name, role)
            self.audit.record(session, by, CHANGED, "", {"account": row.name, "added": role})
            return self._link(session, row.id)

    def reset(self, by: str, name: str) -> str:
        """A token with which the owner sets a new password; the old one stays until then. Raises
        NameRefused."""
        with self.database.session() as session:
            row = find(session, name)
            self.audit.record(session, by, CHANGED, "", {"account": row.name, "reset": True})
            return self._link(session, row.id)

    def disable(self, by: str, name: str, disabled: bool = True) -> None:
        """Keep somebody out, at once and everywhere, or let them in again. Raises NameRefused."""
        with self.database.session() as session:
            alone(session, AccountRow.__tablename__)
            row = find(session, name)
            admins = _admins(session)
            row.disabled = disabled
            _keep_an_admin(session, row, admins)
            if disabled:
                end_visits(session, row.id)
                session.execute(delete(LinkRow).where(LinkRow.account_id == row.id))
            self.audit.record(session, by, CHANGED, "", {"account": row.name, "disabled": disabled})

    def assign(self, by: str, name: str, role: Role) -> None:
        """Give an account another role. Raises NameRefused."""
        with self.database.session() as session:
            alone(session, AccountRow.__tablename__)
            row = find(session, name)
            admins = _admins(session)
            row.role = role
            _keep_an_admin(session, row, admins)
            self.audit.record(session, by, CHANGED, "", {"account": row.name, "role": role})

    def link(self, token: str) -> Link:
        """What a link is for. Raises LinkRefused."""
        with self.database.reading() as session:
            row = self._usable(session, token)
            account = session.get(AccountRow, row.account_id) if row.account_id else None
            return Link(account.name if account else "")

    def accept(self, token: str, password: str, name: str = "") -> Account:
        """Use a link: sets the password, ends all sessions that the account has. `name` is for the
        first admin only. Raises LinkRefused, NameRefused and WeakPassword, and the link stays."""
        passwords.check(password, normal_name(name) or self.link(token).name)
        hash_ = self.passwords.hash(password)
        with self.database.session() as session:
            alone(session, AccountRow.__tablename__)
            link = self._usable(session, token)
            row = session.get(AccountRow, link.account_id) if link.account_id else None
            row = row or self._new(session, name, "admin")
            row.password = hash_
            session.execute(delete(LinkRow).where(LinkRow.account_id == link.account_id))
            end_visits(session, row.id)
            self.audit.record(
                session, row.name, CHANGED, "", {"account": row.name, "password": "by link"}
            )
            return account_of(row)

    def _new(self, session: Session, name: str, role: Role) -> AccountRow:
        alone(session, AccountRow.__tablename__)
        normal = normal_name(name)
        if not NAME.fullmatch(normal):
            raise NameRefused(
                f"{name!r} cannot be a name: take 2 to 40 letters and digits, without spaces."
            )
        if session.scalar(select(AccountRow.id).where(AccountRow.name == normal)):
            raise NameRefused(f"There is an account {normal} already: take another name.")
        row = AccountRow(name=normal, role=role, password="", disabled=False, made_at=self.clock())
        session.add(row)
        session.flush()
        return row

    def _link(self, session: Session, account_id: int | None) -> str:
        """A new link in place of the account's earlier ones."""
        token = secrets.token_urlsafe(32)
        session.execute(delete(LinkRow).where(LinkRow.account_id == account_id))
        until = self.clock() + timedelta(hours=LINK_HOURS)
        session.add(LinkRow(digest=digest(token), account_id=account_id, until=until))
        return token

    def _usable(self, session: Session, token: str) -> LinkRow:
        row = session.get(LinkRow, digest(token))
        if row is None or row.until < self.clock() or (not row.account_id and _admins(session)):
            raise LinkRefused(
                "This link was used or replaced, or is too old: ask the admin for a new one "
                "(`toothline people reset NAME`)."
            )
        return row


def find(session: Session, name: str) -> AccountRow:
    """Raises NameRefused."""
    row = session.scalar(select(AccountRow).where(AccountRow.name == normal_name(name)))
    if row is None:
        raise NameRefused(f"There is no account {normal_name(name)}: see `toothline people list`.")
    return row


def account_of(row: AccountRow) -> Account:
    return Account(row.name, cast(Role, row.role), row.disabled, bool(row.password))


def end_visits(session: Session, account_id: int) -> None:
    """Log somebody out everywhere."""
    session.execute(delete(VisitRow).where(VisitRow.account_id == account_id))


def digest(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so that a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _admins(session: Session) -> int:
    """How many can log in as admin."""
    query = select(func.count()).where(
        AccountRow.role == "admin", AccountRow.password != "", AccountRow.disabled.is_(False)
    )
    return session.scalar(query) or 0


def _keep_an_admin(session: Session, row: AccountRow, before: int) -> None:
    session.flush()
    if before and not _admins(session):
        raise NameRefused(f"{row.name} is the only admin who can log in: make another one first.")


def normal_name(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()
