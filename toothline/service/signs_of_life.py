"""Signs of life of the running service: for the desk, and for a watchdog of the practice's own.

A machine that is dead tells nobody. Whoever misses its signs can.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from uuid import uuid4

from clinic.alerts.webhook import post
from clinic.errors import ClinicError
from clinic.journal import Clock
from clinic.store import signs
from clinic.store.base import FILE, Database, embedded
from clinic.store.machine import machine
from toothline.settings import Settings, SettingsRefused

SCHEMA = "toothline.alive"
VERSION = 1
"""Of the JSON; it rises when a key changes its meaning or goes away, not when one is added."""

log = logging.getLogger(__name__)


@contextmanager
def signs_of_life(
    settings: Callable[[], Settings], clock: Clock, working: Callable[[], bool]
) -> Iterator[Callable[[], None]]:
    """What gives one sign when called, until the block ends; it raises nothing. `working` says
    whether the parts that nobody hears of when they stop still run: without it no sign is given."""
    began = settings()
    with closing(Database(began.database or embedded(began.data))) as database:

        def sign() -> None:
            if not working():
                log.error("no sign of life is given: alerts are sent no more, start it again")
                return
            for give in (_to_desk, _to_watchdog):
                try:
                    give(settings(), database, clock)
                except (ClinicError, SettingsRefused) as error:
                    log.warning("a sign of life did not arrive: %s", error)

        yield sign


def _to_desk(settings: Settings, database: Database, clock: Clock) -> None:
    if settings.database or (settings.data / FILE).exists():
        # Else there was never a desk, and writing would make an empty database.
        signs.give(database, machine(settings.data), clock())


def _to_watchdog(settings: Settings, database: Database, clock: Clock) -> None:
    alerts, at = settings.alerts, clock()
    if not alerts.alive_url:
        return
    told = {
        "schema": SCHEMA,
        "version": VERSION,
        "at": at.isoformat(timespec="seconds"),
        "practice": settings.practice,
        "machine": machine(settings.data),
    }
    post(alerts.alive_url, told, alerts.webhook.secret(), uuid4().hex, at)
