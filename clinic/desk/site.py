"""What every page needs: the practice's data, its people, its clock, its protocol, its options."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from clinic.journal import Clock
from clinic.store.audit import Audit
from clinic.store.base import Database
from clinic.store.passwords import Passwords
from clinic.store.people import People
from clinic.store.visits import Lasting, Visits
from clinic.vault import Vault
from dialog.knowledge import Knowledge


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


@dataclass(frozen=True)
class Site:
    """The desk of one practice. Safe to share between threads."""

    database: Database
    folder: Path
    """Of cases, recordings and photos."""
    clock: Clock
    knowledge: Knowledge
    audit: Audit
    people: People
    visits: Visits
    vault: Vault
    options: Options


def site(
    database: Database,
    folder: Path,
    clock: Clock,
    knowledge: Knowledge,
    vault: Vault,
    options: Options,
    passwords: Passwords | None = None,
) -> Site:
    """The desk over a database that is up to date."""
    audit = Audit(folder, clock)
    people = People(database, audit, clock, passwords)
    visits = Visits(people, Lasting(idle=options.idle))
    return Site(database, folder, clock, knowledge, audit, people, visits, vault, options)
