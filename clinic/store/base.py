"""The database itself: opening it, bringing its tables up to date, one unit of work.

One URL chooses it: `sqlite:///…` (the embedded default) or `postgresql+psycopg://…` for several
machines. Tables are declared beside what they hold, all on `Base`, and made by the migrations only.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from clinic.errors import StoreUnreachable

FILE = "clinic.sqlite3"
"""The embedded database, in the folder of cases."""
BUSY_MS = 5000
"""Longest wait of SQLite for another writer; writes take milliseconds."""
CONNECT_S = 5
"""Longest wait for PostgreSQL to answer: a page may say that the database is away, not hang."""


_MIGRATING = threading.Lock()
"""Alembic keeps the migration that it is at for the whole process."""


class Moment(TypeDecorator[datetime]):
    """A time with its zone, kept in UTC by either database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """What all tables share."""


class Database:
    """One database. Safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._engine = _engine(url)
        self._sessions = sessionmaker(self._engine, expire_on_commit=False)
        only_reading = self._engine.execution_options(postgresql_readonly=True)
        self._readers = sessionmaker(only_reading, expire_on_commit=False)

    @property
    def name(self) -> str:
        """Where it is, without its password."""
        return self.url.render_as_string(hide_password=True)

    def migrate(self, revision: str = "head") -> None:
        """Make the tables, or bring them up to date. Raises StoreUnreachable."""
        if self.url.database and self._engine.dialect.name == "sqlite":
            Path(self.url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            Path(self.url.database).touch(mode=0o600)
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self._faults(), _MIGRATING, self._engine.begin() as connection:
            _lock(connection, "migrations")
            config.attributes["connection"] = connection
            command.upgrade(config, revision)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A unit of work: committed whole at its end, or not at all. Raises StoreUnreachable.

        In SQLite one at a time: it may read, decide and write without another coming between."""
        with self._faults(), self._sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One view of everything, for pages that change nothing; waits for no writer. Raises
        StoreUnreachable."""
        with self._faults(), self._readers.begin() as session:
            yield session

    def begin_log_anew(self) -> None:
        """Empty SQLite's write-ahead log, which still holds what was deleted; when somebody reads
        just now, the next time. Raises StoreUnreachable."""
        with self._faults():
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

    def close(self) -> None:
        """Safe to call twice."""
        self._engine.dispose()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            raise StoreUnreachable(
                f"The database {self.name} cannot be used ({why}): see that it runs and that "
                "`database` in toothline.toml names it."
            ) from None  # PostgreSQL tells the row that it refuses: no traceback may show it.


def alone(session: Session, what: str) -> None:
    """Wait until no other unit of work is at the same thing, and keep them off until this one ends.
    SQLite lets only one write at a time anyway."""
    _lock(session.connection(), what)


def _lock(connection: Connection, what: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(what))))


def embedded(folder: Path) -> str:
    """The URL of the database in the folder of cases."""
    return f"sqlite:///{folder / FILE}"


def _engine(url: str) -> Engine:
    # Parameters are callers' words: no error may tell them.
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(
            url,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"connect_timeout": CONNECT_S},
        )
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_at_once)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    # The driver's own transactions begin too late for a change of tables to be undone.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    # What is deleted is overwritten: words of a deleted case must not be found in the file.
    connection.execute("PRAGMA secure_delete = ON")


def _begin_at_once(connection: Any) -> None:
    # A transaction that has read cannot begin to write once another has written: SQLite refuses
    # it without waiting. So one that may write takes its turn before it reads.
    reads = connection.get_execution_options().get("postgresql_readonly")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
