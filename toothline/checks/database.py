"""What `toothline doctor` says of the desk's database: whether it is there and has all cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from clinic.errors import ClinicError
from clinic.journal import Clock, Journal
from clinic.store.base import FILE
from clinic.store.lag import lag
from toothline.checks.findings import Finding
from toothline.practice.database import opened
from toothline.settings import Settings


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
