"""The desk's database as the settings name it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from clinic.store.base import Database, embedded
from toothline.settings import Settings


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """It, with its tables up to date; without a URL, a file in the folder of cases. Raises
    StoreUnreachable."""
    database = Database(settings.database or embedded(settings.data))
    try:
        database.migrate()
        yield database
    finally:
        database.close()
