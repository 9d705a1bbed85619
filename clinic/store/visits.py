"""Sessions at the desk: logging in, idle lock, logging out. Only hashes of tokens are kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from clinic.errors import LoginRefused
from clinic.store import attempts, passwords
from clinic.store.attempts import AttemptRow, Visitor
from clinic.store.audit import CHANGED, FAILED, LOGGED_IN, LOGGED_OUT
from clinic.store.people import (
    Account,
    AccountRow,
    People,
    VisitRow,
    account_of,
    digest,
    end_visits,
    normal_name,
)

SEEN_EVERY = timedelta(seconds=20)
"""How exactly it is known when somebody was active last: a page must not cost a write."""


@dataclass(frozen=True)
class Lasting:
    """How long a session lasts."""

    idle: timedelta = timedelta(minutes=15)
    """Without a page asked for by hand for so long, the password is asked for again."""
    longest: timedelta = timedelta(hours=12)
    """A working day; then it is over, whatever happened."""


@dataclass(frozen=True)
class Visit:
    """Somebody who is logged in."""

    account: Account
    locked: bool
    """Idle for too long, or locked by hand: nothing is shown until the password was given."""
    began_at: datetime


@dataclass(frozen=True)
class Welcome:
    """What a browser gets when somebody has logged in."""

    account: Account
    token: str
    """Names the session: an HttpOnly cookie, gone at the latest with the session."""
    device: str
    """Names the browser at its next logins: an HttpOnly cookie kept for DEVICE_DAYS."""


class Visits:
    """The sessions of one practice. Safe to share between threads."""

    def __init__(self, people: People, lasting: Lasting = Lasting()) -> None:
        self._people = people
        self._database = people.database
        self._clock = people.clock
        self._lasting = lasting

    def log_in(self, name: str, password: str, visitor: Visitor) -> Welcome:
        """A new session. Raises LoginRefused and TooManyTries."""
        account_id, attempt_id = self._proven(name, password, visitor)
        token, device = secrets.token_urlsafe(32), visitor.device or secrets.token_urlsafe(32)
        now = self._clock()
        with self._database.session() as session:
            row = session.get_one(AccountRow, account_id)
            session.execute(delete(VisitRow).where(VisitRow.began_at < now - self._lasting.longest))
            session.get_one(AttemptRow, attempt_id).device = attempts.hashed(device)
            session.add(
                VisitRow(
                    digest=digest(token),
                    account_id=row.id,
                    began_at=now,
                    seen_at=now,
                    locked=False,
                )
            )
            self._record(session, row.name, LOGGED_IN, visitor)
            return Welcome(account_of(row), token, device)

    def who(self, token: str, *, active: bool = True) -> Visit | None:
        """Whose session it is; None: nobody's. `active` is False for what a page asks for by
        itself, which must not keep it awake."""
        with self._database.reading() as session:
            found = self._found(session, token)
            if found is None:
                return None
            visit, seen_at = self._visit(*found), found[0].seen_at
        now = self._clock()
        if active and not visit.locked and now - seen_at >= SEEN_EVERY:
            with self._database.session() as session:
                row = session.get(VisitRow, digest(token))
                if row is None:
                    return None
                row.seen_at = now
        return visit

    def lock(self, token: str) -> None:
        """Ask for the password before anything else is shown."""
        with self._database.session() as session:
            if row := session.get(VisitRow, digest(token)):
                row.locked = True

    def unlock(self, token: str, password: str, visitor: Visitor) -> Welcome:
        """The password again: a new session in place of the old one. Raises LoginRefused and
        TooManyTries."""
        welcome = self.log_in(self._name(token), password, visitor)
        with self._database.session() as session:
            session.execute(delete(VisitRow).where(VisitRow.digest == digest(token)))
        return welcome

    def log_out(self, token: str) -> None:
        """End the session here: the token is worth nothing any more, whoever holds it."""
        with self._database.session() as session:
            found = self._found(session, token)
            session.execute(delete(VisitRow).where(VisitRow.digest == digest(token)))
            if found:
                self._people.audit.record(session, found[1].name, LOGGED_OUT)

    def change_password(self, token: str, old: str, new: str, visitor: Visitor) -> Welcome:
        """Another password; ends all sessions of the account, begins a new one. Raises
        LoginRefused, TooManyTries and WeakPassword."""
        name = self._name(token)
        passwords.check(new, name)
        account_id, _ = self._proven(name, old, visitor)
        hash_ = self._people.passwords.hash(new)
        with self._database.session() as session:
            session.get_one(AccountRow, account_id).password = hash_
            end_visits(session, account_id)
            detail = {"account": name, "password": "by its owner"}
            self._people.audit.record(session, name, CHANGED, "", detail)
        return self.log_in(name, new, visitor)

    def _proven(self, name: str, password: str, visitor: Visitor) -> tuple[int, int]:
        """Account and attempt of somebody who knows the password. Raises LoginRefused and
        TooManyTries."""
        typed, now = normal_name(name), self._clock()
        with self._database.session() as session:
            attempt = attempts.begin(session, typed, visitor, now)
            row = session.scalar(select(AccountRow).where(AccountRow.name == typed))
        # Outside of any unit of work: it takes a tenth of a second.
        hash_ = row.password if row and not row.disabled else ""
        fits = self._people.passwords.fits(hash_, password)
        with self._database.session() as session:
            if not fits or row is None:
                self._record(session, row.name if row else "", FAILED, visitor)
            else:
                session.get_one(AttemptRow, attempt.id).failed = False
                if self._people.passwords.outdated(hash_):
                    fresh = self._people.passwords.hash(password)
                    session.get_one(AccountRow, row.id).password = fresh
        if not fits or row is None:
            raise LoginRefused("The name or the password is wrong: try again, or ask the admin.")
        return row.id, attempt.id

    def _name(self, token: str) -> str:
        with self._database.reading() as session:
            found = self._found(session, token)
        if found is None:
            raise LoginRefused("The session is over: log in again.")
        return found[1].name

    def _found(self, session: Session, token: str) -> tuple[VisitRow, AccountRow] | None:
        row = session.get(VisitRow, digest(token))
        if row is None or self._clock() - row.began_at > self._lasting.longest:
            return None
        account = session.get_one(AccountRow, row.account_id)
        return None if account.disabled else (row, account)

    def _visit(self, row: VisitRow, account: AccountRow) -> Visit:
        idle = self._clock() - row.seen_at > self._lasting.idle
        return Visit(account_of(account), row.locked or idle, row.began_at)

    def _record(self, session: Session, who: str, what: str, visitor: Visitor) -> None:
        self._people.audit.record(session, who, what, "", {"address": visitor.address[:64]})
