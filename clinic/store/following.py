"""The follower: copies the local journal into the desk's database, and keeps the case's columns.

Calls write their journal, which needs no server. The follower reads it as another program would,
and copies what is new, a case at a time: its rows and what follows from them are written whole or
not at all, with the number of the last row copied. So it may be killed at any point, be two, or
find the database away for a week; what is missing is seen by comparing the numbers, and copied
once.

    follower = Follower(database, folder, clock)
    cases.heed(follower.told)       # in the process that takes the calls: nothing is waited for
    with follower: ...              # its thread; ends with the block
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from clinic.errors import ClinicError, StoreUnreachable
from clinic.journal import Clock, Journal, Opening
from clinic.store.base import Database
from clinic.store.copying import copy
from clinic.store.lag import Ends, ends, identity
from clinic.store.machine import machine

LOOK_S = 0.1
"""How often another program's rows are looked for: a line is to be at the desk within a second, of
which the pages need most where many are open; a look costs a millionth of one."""
RETRY_S = 2.0
"""How long after a failure all is tried again."""
RECENT = timedelta(days=8)
"""Rows come to a case while its call lasts, and for days from alerts. Older cases are looked at
with all others: at the start, after a failure, and every ALL."""
ALL = timedelta(hours=1)
JUST_NOW = timedelta(hours=1)
"""Cases opened within it are brought up to date also when the follower is told to end: whoever
ended the service ended their calls, and another machine's desk is to have them whole."""

log = logging.getLogger(__name__)

Copied = Callable[[str], object]
"""Told the desk's id of a case that has new rows, in the follower's thread; must not raise."""


class Follower:
    """Follows one folder of cases into one database, whose tables it brings up to date."""

    def __init__(
        self, database: Database, folder: Path, clock: Clock, *, copied: Copied = lambda _: None
    ) -> None:
        """Raises ClinicError when the journal cannot be opened; the database need not be there."""
        self._database = database
        self._folder = folder
        self._clock = clock
        self._copied = copied
        self._journal = Journal(folder, clock)
        self._origin = machine(folder)
        self._ends: Ends = {}
        self._migrated = False
        self._seen: int | None = None
        self._compared: datetime | None = None
        self._woken = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)
        self.trouble = ""
        """Why rows wait to be copied, in a sentence; empty when none do."""

    def told(self, case_id: str, kind: str) -> None:
        """There is a new row; for `Cases.heed`."""
        self._woken.set()

    def catch_up(self) -> int:
        """Copy what is not copied yet; how many rows. Raises ClinicError, and tries everything
        again the next time."""
        changes = self._journal.changes_elsewhere
        if changes == self._seen and not self._due():
            return 0
        self._seen = None
        if self._due():
            if not self._migrated:
                self._database.migrate()
                self._migrated = True
            lengths = self._journal.lengths()
            self._ends = ends(self._database)
            self._compared = self._clock()
        else:
            since = self._clock() - RECENT
            lengths = self._journal.lengths(since.isoformat(timespec="milliseconds"))
        try:
            rows = self._copy_all(lengths)
        except ClinicError:
            # The database may come back as another one, restored from a backup.
            self._compared = None
            raise
        self._seen = changes
        return rows

    def close(self) -> None:
        """End the thread once the calls that have just ended are copied; safe to call twice."""
        self._ended.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()
        self._journal.close()

    def __enter__(self) -> Follower:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def _run(self) -> None:
        ending = False
        while not ending:
            self._woken.clear()
            ending = self._ended.is_set()
            try:
                copied = self.catch_up()
            except Exception as error:
                # Whatever it is, those who wait for the next case need this thread. Of an error
                # that is not ours only its kind is told: its text may hold a caller's words.
                ours = isinstance(error, ClinicError)
                self._troubled(str(error) if ours else f"It failed with {type(error).__name__}.")
                self._ended.wait(RETRY_S)
            else:
                self._relieved(copied)
                self._woken.wait(LOOK_S)

    def _troubled(self, why: str) -> None:
        if not self.trouble:
            log.error("the desk waits for new rows of its cases: %s", why)
        self.trouble = why

    def _relieved(self, copied: int) -> None:
        if self.trouble:
            log.info("the desk has its cases again, %d rows were copied", copied)
        self.trouble = ""

    def _due(self) -> bool:
        """Whether all cases are to be compared, on both sides."""
        return self._compared is None or self._clock() - self._compared >= ALL

    def _copy_all(self, lengths: dict[Opening, int]) -> int:
        """The newest case first: who is calling now need not wait for a long way back."""
        rows, failed = 0, ""
        for opening, length in lengths.items():
            if self._ends.get(identity(opening), -1) >= length:
                continue
            if self._ended.is_set() and identity(opening)[1] < self._clock() - JUST_NOW:
                # Others wait for the next start: nobody waits for a long way back at the end.
                break
            try:
                with self._database.session() as session:
                    case = copy(session, self._journal, self._folder, self._origin, opening)
            except StoreUnreachable as error:
                self._probe()
                # The database is there: it refuses this case, and the others go on.
                failed = str(error)
                continue
            rows += case.rows
            self._ends[identity(opening)] = max(case.sequence, length)
            self._copied(case.id)
        if failed:
            raise StoreUnreachable(failed)
        return rows

    def _probe(self) -> None:
        """Raises StoreUnreachable when the database answers nothing at all."""
        with self._database.reading() as session:
            session.execute(select(1))
