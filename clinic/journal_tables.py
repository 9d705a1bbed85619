"""The tables of the journal on disk, and how those of an earlier version become today's.

The store itself refuses to change or delete a row of the journal. The one way out: a case entered
in `forgotten`, which can never be taken back, may lose its rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from clinic.errors import CasesUnreadable

_FIRST = """
CREATE TABLE cases (
    id TEXT PRIMARY KEY,
    opened_at TEXT NOT NULL,      -- ISO 8601, UTC
    channel TEXT NOT NULL,
    caller_number TEXT NOT NULL   -- as the line showed it; empty when hidden
) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
    case_id TEXT NOT NULL REFERENCES cases (id),
    sequence INTEGER NOT NULL,    -- from 1, without gaps
    at_s REAL NOT NULL,           -- seconds since the call began
    kind TEXT NOT NULL,
    data TEXT NOT NULL,           -- JSON
    written_at TEXT NOT NULL,     -- ISO 8601, UTC
    PRIMARY KEY (case_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_not_shortened BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
"""

_FORGETTING = """
CREATE TABLE forgotten (
    case_id TEXT PRIMARY KEY REFERENCES cases (id),
    at TEXT NOT NULL              -- ISO 8601, UTC
) STRICT, WITHOUT ROWID;
CREATE TRIGGER forgotten_is_not_changed BEFORE UPDATE ON forgotten
    BEGIN SELECT RAISE(ABORT, 'what is forgotten stays forgotten'); END;
CREATE TRIGGER forgotten_is_not_shortened BEFORE DELETE ON forgotten
    BEGIN SELECT RAISE(ABORT, 'what is forgotten stays forgotten'); END;
DROP TRIGGER journal_is_not_shortened;
CREATE TRIGGER journal_is_not_shortened BEFORE DELETE ON journal
    WHEN NOT EXISTS (SELECT 1 FROM forgotten WHERE case_id = OLD.case_id)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
"""

_STEPS = (_FIRST, _FORGETTING)
"""The step at place N makes version N + 1, kept in SQLite's user_version."""
VERSION = len(_STEPS)


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Set the connection up, and make the tables of the version that this program reads. Raises
    sqlite3.Error and CasesUnreadable."""
    run = connection.execute
    run("PRAGMA journal_mode = WAL")
    run("PRAGMA synchronous = FULL")
    run("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten: forgotten words must not be found in the file.
    run("PRAGMA secure_delete = ON")
    if _version(connection) < VERSION:
        run("BEGIN IMMEDIATE")
        # Another process may have done it while this one waited for its turn.
        for step in _STEPS[_version(connection) :]:
            for statement in _statements(step):
                run(statement)
        run(f"PRAGMA user_version = {max(VERSION, _version(connection))}")
        run("COMMIT")
    version = _version(connection)
    if version != VERSION:
        raise CasesUnreadable(
            f"The cases {path} are of version {version}, this program reads version {VERSION}: "
            "update Toothline."
        )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """The script's statements one by one, because `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
