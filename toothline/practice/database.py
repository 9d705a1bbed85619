"""The desk's database as the settings name it, and the cases of this machine copied into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from clinic.cases import Cases
from clinic.errors import ClinicError
from clinic.journal import Clock, Journal
from clinic.store.base import FILE, Database, embedded
from clinic.store.following import Follower
from clinic.store.lag import lag
from toothline.checks.findings import Finding
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


def examine(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Whether the database can be used, and what it lacks of this machine's cases; nothing where
    nobody has used the desk."""
    if not settings.database and not (settings.data / FILE).exists():
        return
    try:
        with opened(settings) as database, closing(Journal(settings.data, clock)) as journal:
            behind = lag(database, journal)
    except ClinicError as error:
        yield Finding("desk's database", "broken", str(error))
        return
    if behind.since is None:
        yield Finding("desk's database", "good", f"{database.name} has all cases")
        return
    yield Finding(
        "desk's database",
        "wanted",
        f"{behind.rows} rows of {behind.cases} cases are not in {database.name} yet, the first of "
        f"a call at {behind.since:%Y-%m-%d %H:%M} UTC: `toothline desk` copies them, and "
        "`toothline serve` where the desk is on another machine",
    )


def _url(settings: Settings) -> str:
    return settings.database or embedded(settings.data)
