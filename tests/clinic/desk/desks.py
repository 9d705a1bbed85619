"""A desk to test with: real tables, real accounts, a clock that stands until it is moved."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from starlette.testclient import TestClient

from clinic.cases import Cases
from clinic.desk.app import app
from clinic.desk.live import Live
from clinic.desk.site import Options, Site, site
from clinic.store.audit import Audit
from clinic.store.base import FILE, Database, embedded
from clinic.store.passwords import Passwords
from clinic.store.people import People
from clinic.store.roles import Role
from clinic.vault import Vault
from dialog import knowledge
from dialog.knowledge import Knowledge

WEAK = PasswordHasher(1, 8, 1)
"""Argon2 as weak as it goes: what these tests need of it is that it tells passwords apart."""
PASSWORD = "correct horse battery"
BEGIN = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
NAMES: dict[Role, str] = {"desk": "robin", "dentist": "dana", "admin": "ada"}


@cache
def protocol() -> Knowledge:
    """The protocol, read once for all tests."""
    return knowledge.load()


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Desk:
    """A desk and how to get into it."""

    site: Site
    live: Live
    clock: Clock
    app: object = field(repr=False)

    def browser(self, role: Role | None = None) -> Browser:
        """A browser, logged in with a role or not."""
        made = Browser(self)
        if role:
            done = made.send("/login", name=NAMES[role], password=PASSWORD)
            assert done.status_code == 303, done.text
        return made


class Browser:
    """Asks for pages and sends the forms on them, as a person would."""

    def __init__(self, desk: Desk) -> None:
        self.client = TestClient(
            desk.app,  # type: ignore[arg-type]
            base_url="http://127.0.0.1:8080",
            follow_redirects=False,
        )

    def get(self, path: str, **headers: str):  # type: ignore[no-untyped-def]
        return self.client.get(path, headers=headers)

    def token(self, path: str) -> str:
        """The token of a form on a page."""
        found = re.search(r'name="form" value="([^"]+)"', self.get(path).text)
        assert found, f"{path} has no form"
        return found[1]

    def send(self, path: str, on: str = "", files=None, **fields: str):  # type: ignore[no-untyped-def]
        """Fill in a form that stands on a page, by default at the same address."""
        return self.client.post(path, data={"form": self.token(on or path), **fields}, files=files)


@contextmanager
def desk(folder: Path, options: Options | None = None) -> Iterator[Desk]:
    """A desk in a folder, with somebody of each role."""
    clock, live = Clock(), Live()
    (folder / FILE).write_bytes(_made())
    database = Database(embedded(folder))
    journal = Cases(folder, clock)
    weak = Passwords(WEAK)
    made = site(database, folder, clock, protocol, Vault(), journal, options or Options(), weak)
    try:
        yield Desk(made, live, clock, app(made, live))
    finally:
        journal.close()
        database.close()


@cache
def _made() -> bytes:
    """A database with its tables and somebody of each role, made once: it takes half a second."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = Database(embedded(folder))
        database.migrate()
        people = People(database, Audit(folder, Clock()), Clock(), Passwords(WEAK))
        for role, who in NAMES.items():
            people.accept(people.add("(test)", who, role), PASSWORD)
        database.close()
        return (folder / FILE).read_bytes()
