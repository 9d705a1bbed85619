"""The journal on disk: one row for every event of every call, written before it is acted on.

SQLite in WAL mode with a flush at every row: when `append` returns, the row survives a killed
process and a power cut. Rows are never changed; the store itself refuses it. Files may be read by
their owner only.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from clinic.errors import (
    CasesBusy,
    CasesUnreadable,
    CasesUnwritable,
    CaseUnknown,
    ClinicError,
)
from clinic.journal_tables import prepare

Clock = Callable[[], datetime]
"""The time of day, with its zone."""

FILE = "cases.sqlite3"
BUSY_S = 5.0
"""Longest wait for another writer. A row takes milliseconds, so five seconds mean something holds
the file; longer, and the caller would hear silence."""
_KNOWN = "id NOT IN (SELECT case_id FROM forgotten)"


@dataclass(frozen=True)
class Row:
    """One line of a case's journal."""

    sequence: int
    at_s: float
    """Seconds since the call began."""
    kind: str
    data: dict[str, Any]
    written_at: str
    """ISO 8601, UTC."""


@dataclass(frozen=True)
class Opening:
    """When and how a case came in."""

    id: str
    opened_at: str
    """ISO 8601, UTC."""
    channel: str
    caller_number: str


class Journal:
    """The store of one practice. Safe to share between threads; other processes may write too."""

    def __init__(self, folder: Path, clock: Clock, *, busy_s: float = BUSY_S) -> None:
        """Opens the store in the folder, making both where they are missing. Raises ClinicError."""
        self.path = folder / FILE
        self._clock = clock
        self._lock = threading.Lock()
        with self._faults():
            _make_private(folder, self.path)
            self._connection = sqlite3.connect(
                self.path, timeout=busy_s, isolation_level=None, check_same_thread=False
            )
        try:
            with self._faults(), _alone(folder):
                prepare(self._connection, self.path)
        except ClinicError:
            self._connection.close()
            raise

    def close(self) -> None:
        """Safe to call twice."""
        with self._lock:
            self._connection.close()

    def open_case(self, case_id: str, channel: str, caller_number: str) -> bool:
        """Enter a new case; False, and nothing done, when the id is taken."""
        with self._faults():
            done = self._connection.execute(
                "INSERT INTO cases VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (case_id, self._now(), channel, caller_number),
            )
            return done.rowcount == 1

    def append(self, case_id: str, kind: str, at_s: float, data: dict[str, Any]) -> int:
        """Write one row; on disk when this returns. Returns its sequence number."""
        # In ASCII: half a surrogate pair, from a broken ear, could not be written as UTF-8.
        text = json.dumps(data, separators=(",", ":"))
        with self._faults():
            row = self._connection.execute(
                "INSERT INTO journal SELECT ?, COALESCE(MAX(sequence), 0) + 1, ?, ?, ?, ?"
                " FROM journal WHERE case_id = ? RETURNING sequence",
                (case_id, at_s, kind, text, self._now(), case_id),
            ).fetchall()
        return int(row[0][0])

    def openings(self, since: str = "") -> tuple[Opening, ...]:
        """Every case, or those opened from then on (ISO 8601, UTC), the newest first."""
        with self._faults():
            rows = self._connection.execute(
                "SELECT id, opened_at, channel, caller_number FROM cases"
                f" WHERE opened_at >= ? AND {_KNOWN} ORDER BY opened_at DESC, id",
                (since,),
            ).fetchall()
        return tuple(Opening(*row) for row in rows)

    def opening(self, case_id: str) -> Opening:
        """One case. Raises CaseUnknown."""
        with self._faults():
            row = self._connection.execute(
                "SELECT id, opened_at, channel, caller_number FROM cases"
                f" WHERE id = ? AND {_KNOWN}",
                (case_id,),
            ).fetchone()
        if row is None:
            raise CaseUnknown(f"No case {case_id} in {self.path}: see toothline cases list.")
        return Opening(*row)

    @property
    def changes_elsewhere(self) -> int:
        """Another number than before when another program has written since; costs next to
        nothing."""
        with self._faults():
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def lengths(self, since: str = "") -> dict[Opening, int]:
        """How many rows every case has, or those opened from then on; the newest first."""
        with self._faults():
            rows = self._connection.execute(
                "SELECT id, opened_at, channel, caller_number, COALESCE("
                "(SELECT MAX(sequence) FROM journal WHERE case_id = cases.id), 0)"
                f" FROM cases WHERE opened_at >= ? AND {_KNOWN} ORDER BY opened_at DESC, id",
                (since,),
            ).fetchall()
        return {Opening(*row[:4]): row[4] for row in rows}

    def rows(self, case_id: str, kinds: tuple[str, ...] = (), *, after: int = 0) -> tuple[Row, ...]:
        """A case's journal in order, or only its rows of some kinds, or those after a sequence
        number; empty when there is none."""
        chosen = f" AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        return self._rows(
            f"case_id = ? AND sequence > ?{chosen} ORDER BY sequence", (case_id, after, *kinds)
        )

    def first(self, case_id: str, kind: str) -> Row | None:
        """A case's earliest row of a kind."""
        return self._one(case_id, kind, "ASC")

    def last(self, case_id: str, kind: str) -> Row | None:
        """A case's latest row of a kind."""
        return self._one(case_id, kind, "DESC")

    def forget(self, case_id: str) -> None:
        """Delete everything that a case says, for good; only that there was one stays. Safe to call
        twice, and for a case that is not there."""
        run = self._connection.execute
        with self._faults():
            run("BEGIN IMMEDIATE")
            try:
                run(
                    "INSERT INTO forgotten SELECT id, ? FROM cases WHERE id = ?"
                    " ON CONFLICT DO NOTHING",
                    (self._now(), case_id),
                )
                run("UPDATE cases SET caller_number = '' WHERE id = ?", (case_id,))
                run("DELETE FROM journal WHERE case_id = ?", (case_id,))
            except BaseException:
                run("ROLLBACK")
                raise
            run("COMMIT")
            # The words also stand in the WAL, until it is begun anew: at once if nobody reads.
            run("PRAGMA wal_checkpoint(TRUNCATE)")

    def _one(self, case_id: str, kind: str, order: str) -> Row | None:
        condition = f"case_id = ? AND kind = ? ORDER BY sequence {order} LIMIT 1"
        return next(iter(self._rows(condition, (case_id, kind))), None)

    def _rows(self, condition: str, values: tuple[str | int, ...]) -> tuple[Row, ...]:
        with self._faults():
            rows = self._connection.execute(
                f"SELECT sequence, at_s, kind, data, written_at FROM journal WHERE {condition}",
                values,
            ).fetchall()
        return tuple(Row(row[0], row[1], row[2], json.loads(row[3]), row[4]) for row in rows)

    def _now(self) -> str:
        return self._clock().isoformat(timespec="milliseconds")

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """One at a time, and SQLite's and the system's errors become ours."""
        try:
            with self._lock:
                yield
        except (sqlite3.Error, OSError) as error:
            raise _translated(error, self.path) from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds the folder against other processes: SQLite gives up at once, without waiting its busy
    time, when two switch a new file to WAL together."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _make_private(folder: Path, path: Path) -> None:
    """The folder and an empty store, for their owner only; SQLite gives its WAL the same mode."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


_CODES: dict[int, tuple[type[ClinicError], str]] = {
    sqlite3.SQLITE_FULL: (CasesUnwritable, "cannot grow, the disk is full: free some space"),
    sqlite3.SQLITE_IOERR: (CasesUnwritable, "cannot be written, the disk failed: check the disk"),
    sqlite3.SQLITE_READONLY: (CasesUnwritable, "may not be written: make the file writable"),
    sqlite3.SQLITE_CANTOPEN: (CasesUnwritable, "cannot be opened: make its folder writable"),
    sqlite3.SQLITE_BUSY: (CasesBusy, "are held by another program: end it and try again"),
    sqlite3.SQLITE_LOCKED: (CasesBusy, "are held by another program: end it and try again"),
    sqlite3.SQLITE_CORRUPT: (
        CasesUnreadable,
        "are damaged: move the file aside, keep it for repair, and restore a backup",
    ),
    sqlite3.SQLITE_NOTADB: (
        CasesUnreadable,
        "are no case store: move the file aside, keep it, and restore a backup",
    ),
}


def _translated(error: sqlite3.Error | OSError, path: Path) -> ClinicError:
    if isinstance(error, OSError):
        return CasesUnwritable(
            f"The cases {path} cannot be opened ({error.strerror}): choose a folder that can be "
            "written with TOOTHLINE_DATA."
        )
    # The low byte is the family; the rest only says where in SQLite it came up.
    family = getattr(error, "sqlite_errorcode", 0) & 0xFF
    kind, said = _CODES.get(family, (CasesUnreadable, "cannot be used: restore a backup"))
    return kind(f"The cases {path} {said} ({error}).")
