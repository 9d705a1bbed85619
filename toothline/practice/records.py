"""What commands about people, the audit and kept cases work on, opened as the settings say."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial, wraps
from typing import Any

from clinic.errors import ClinicError, KeyMissing
from clinic.journal import Clock, Journal
from clinic.regular import Regular
from clinic.retention import Periods, Retention
from clinic.sealing import seal_all
from clinic.store.audit import Audit
from clinic.store.base import Database
from clinic.store.following import Follower
from clinic.store.people import People
from toothline.practice import database, storage
from toothline.settings import Settings, SettingsRefused
from toothline.terminal.options import with_settings
from toothline.terminal.refusals import Unusable

BEGIN_S = 60.0
"""How long after the desk's start the day's work begins: the follower comes first."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Records:
    """One practice's database, this machine's journal, and the audit over both."""

    settings: Settings
    database: Database
    journal: Journal
    audit: Audit
    clock: Clock

    @property
    def people(self) -> People:
        return People(self.database, self.audit, self.clock)

    @property
    def retention(self) -> Retention:
        kept = self.settings.retention
        return Retention(
            self.database,
            self.journal,
            self.settings.data,
            self.clock,
            self.audit.record,
            Periods(
                recordings=timedelta(days=kept.recordings_days),
                photos=timedelta(days=kept.photos_days),
                cases=timedelta(days=kept.cases_days),
            ),
        )

    def seal(self) -> None:
        """Seal what a crash left plain; why something could not be is logged."""
        try:
            _, troubles = seal_all(storage.vault(self.settings), self.settings.data)
        except (SettingsRefused, KeyMissing) as error:
            troubles = (str(error),)
        for trouble in troubles:
            log.error("not sealed: %s", trouble)

    def follow(self) -> None:
        """Copy what calls wrote last, so that the database knows every case. Raises ClinicError."""
        with closing(Follower(self.database, self.settings.data, self.clock)) as follower:
            follower.catch_up()


@contextmanager
def opened(settings: Settings, clock: Clock) -> Iterator[Records]:
    """Raises ClinicError."""
    with database.opened(settings) as store, over(settings, store, clock) as records:
        yield records


@contextmanager
def over(settings: Settings, store: Database, clock: Clock) -> Iterator[Records]:
    """The same over a database that is open already. Raises ClinicError."""
    with closing(Journal(settings.data, clock)) as journal:
        yield Records(settings, store, journal, Audit(settings.data, clock), clock)


@contextmanager
def kept_daily(settings: Settings, store: Database, clock: Clock) -> Iterator[None]:
    """Every day, until the block ends: what is plain is sealed, what is over its time goes."""
    with (
        over(settings, store, clock) as records,
        Regular((records.seal, records.retention.run), begin_s=BEGIN_S),
    ):
        yield


def with_records(run: Callable[..., None]) -> Callable[..., None]:
    """Hands the command the records of the practice's settings as its first argument; what cannot
    be done is told in a sentence, exit code 2."""

    @with_settings
    @wraps(run)
    def told(*, settings: Settings, **options: Any) -> None:
        try:
            with opened(settings, partial(datetime.now, UTC)) as records:
                run(records, **options)
        except (ClinicError, SettingsRefused) as error:
            raise Unusable(str(error)) from error

    return told
