"""The desk's database as the settings name it, and the cases of this machine copied into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from clinic.cases import Cases
from clinic.journal import Clock
from clinic.store.base import Database, embedded
from clinic.store.following import Follower
from toothline.metrics import Metrics
from toothline.settings import Settings


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """It, with its tables up to date; without a URL, a file in the folder of cases. Raises
    StoreUnreachable."""
    database = Database(_url(settings))
    try:
        database.migrate()
        yield database
    finally:
        database.close()


@contextmanager
def followed(settings: Settings, cases: Cases, clock: Clock, metrics: Metrics) -> Iterator[None]:
    """Copies what these cases' calls write until the block ends, whether or not the database is
    there yet. Where the desk runs on this machine, or there is no database elsewhere, nothing is
    done: the desk copies by itself. Raises ClinicError when the journal cannot be read."""
    if settings.desk.address or not settings.database:
        yield
        return
    with closing(Database(settings.database)) as database:
        follower = Follower(database, settings.data, clock)
        cases.heed(follower.told)
        metrics.gauge(
            "toothline_desk_waits",
            "1 while rows of cases cannot be copied into the desk's database.",
            lambda: float(bool(follower.trouble)),
        )
        with follower:
            yield


def _url(settings: Settings) -> str:
    return settings.database or embedded(settings.data)
