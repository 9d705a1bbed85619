"""All rows of the database as text, and back into an empty one, of the same kind or the other.

A line of JSON for each row, table by table, as the tables were at their revision: so a backup of an
earlier version is brought up to date by the migrations, and an embedded database moves to a server.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, MetaData, Table, func, insert, select, text

from clinic.errors import BackupRefused
from clinic.store.base import Database

REVISION = "alembic_version"
AT_ONCE = 500
"""Rows written by one statement."""


def dump(connection: Connection) -> Iterator[tuple[str, Iterator[str]]]:
    """Every table's name and its rows, those that others refer to first. All of one moment if the
    connection reads so."""
    for table in _tables(connection):
        yield table.name, _lines(connection, table)


def revision(connection: Connection) -> str:
    """The last migration that ran."""
    return str(connection.scalar(text(f"SELECT version_num FROM {REVISION}")))


def load(database: Database, at: str, tables: Iterable[tuple[str, Iterable[str]]]) -> None:
    """Fill an empty database, made as of a revision, whole or not at all; then bring it up to date.
    Raises BackupRefused when it is not empty, and StoreUnreachable."""
    database.migrate(at)
    with database.session() as session:
        connection = session.connection()
        if revision(connection) != at or any(
            connection.scalar(select(func.count()).select_from(table))
            for table in _tables(connection)
        ):
            raise BackupRefused(
                f"The database {database.name} is not empty: name another one, or empty it."
            )
        known = {table.name: table for table in _tables(connection)}
        for name, lines in tables:
            if name not in known:
                raise BackupRefused(f"The backup has a table {name} that revision {at} has not.")
            _fill(connection, known[name], lines)
    database.migrate()


def _tables(connection: Connection) -> list[Table]:
    """All but those that a migration or an index fills by itself."""
    own: set[str] = set()
    if connection.dialect.name == "sqlite":
        virtual = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
        own = set(connection.scalars(text(virtual)))
    found = MetaData()
    found.reflect(
        connection,
        only=lambda name, _: (
            name != REVISION
            and not any(name == each or name.startswith(f"{each}_") for each in own)
        ),
    )
    return found.sorted_tables


def _lines(connection: Connection, table: Table) -> Iterator[str]:
    # What the database computes by itself cannot be written back.
    columns = [column for column in table.columns if column.computed is None]
    query = select(*columns).order_by(*table.primary_key).execution_options(yield_per=AT_ONCE)
    for row in connection.execute(query).mappings():
        yield json.dumps({name: _plain(value) for name, value in row.items()}) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        # SQLite keeps times without their zone, in UTC.
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    return value


def _fill(connection: Connection, table: Table, lines: Iterable[str]) -> None:
    times = [column.name for column in table.columns if isinstance(column.type, DateTime)]
    waiting: list[dict[str, Any]] = []
    for line in lines:
        row = json.loads(line)
        for name in times:
            if row[name] is not None:
                row[name] = datetime.fromisoformat(row[name])
        waiting.append(row)
        if len(waiting) == AT_ONCE:
            connection.execute(insert(table), waiting)
            waiting = []
    if waiting:
        connection.execute(insert(table), waiting)
    if connection.dialect.name == "postgresql":
        for column in table.primary_key:
            # Numbers that the server draws go on behind those that were given.
            own = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
            last = connection.scalar(select(func.max(column))) if own else None
            if last:
                connection.execute(select(func.setval(own, last)))
