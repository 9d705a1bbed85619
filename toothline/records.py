"""What commands about people, the audit and kept cases work on, opened as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial, wraps
from typing import Any

from clinic.errors import ClinicError
from clinic.journal import Clock, Journal
from clinic.retention import Periods, Retention
from clinic.store.audit import Audit
from clinic.store.base import Database
from clinic.store.following import Follower
from clinic.store.people import People
from toothline import database
from toothline.options import with_settings
from toothline.refusals import Unusable
from toothline.settings import Settings, SettingsRefused


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

    def follow(self) -> None:
        """Copy what calls wrote last, so that the database knows every case. Raises ClinicError."""
        with closing(Follower(self.database, self.settings.data, self.clock)) as follower:
            follower.catch_up()


@contextmanager
def opened(settings: Settings, clock: Clock) -> Iterator[Records]:
    """Raises ClinicError."""
    with ExitStack() as ending:
        store = ending.enter_context(database.opened(settings))
        journal = ending.enter_context(closing(Journal(settings.data, clock)))
        yield Records(settings, store, journal, Audit(settings.data, clock), clock)


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
