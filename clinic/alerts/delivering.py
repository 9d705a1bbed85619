"""Deliveries under way: each beside the dispatcher, so that a slow server holds up nothing else,
and one at a time for each contact and way, so that nobody's telephone rings twice at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from clinic.alerts import records
from clinic.alerts.contacts import Policy, WayName
from clinic.alerts.escalation import Delivery
from clinic.alerts.message import Letterhead, message
from clinic.alerts.notes import Notes
from clinic.alerts.ways import Ways
from clinic.errors import AlertFailed, ClinicError
from clinic.journal import Clock

STUCK_S = 180.0
"""A delivery that lasts longer counts as failed, so that it does not hold up the next: a telephone
rings for half a minute and speaks for one."""

Seen = Callable[[str], datetime | None]
"""When somebody opened a case last at the desk; None for never. May raise ClinicError: the case
counts as not opened then."""
Spawn = Callable[[Callable[[], None]], object]
"""Runs something beside the caller."""
Count = Callable[[WayName, records.Outcome], object]
"""Told of every result, from any thread."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Setup:
    """What the practice decided; another one may be given at any time."""

    policy: Policy
    head: Letterhead
    ways: Ways


@dataclass(frozen=True)
class _Part:
    """One case of a message."""

    delivery: Delivery
    id: str

    @property
    def case_id(self) -> str:
        return self.delivery.concern.id


@dataclass(frozen=True)
class _Underway:
    parts: tuple[_Part, ...]
    since: datetime


def nobody(case_id: str) -> datetime | None:
    """Where there is no desk, nobody opens cases there."""
    return None


def in_thread(task: Callable[[], None]) -> None:
    """A daemon: a server that never answers must not keep the process alive."""
    threading.Thread(target=task, name="alert", daemon=True).start()


class Deliveries:
    """Makes deliveries and writes down what comes of them."""

    def __init__(
        self,
        notes: Notes,
        setup: Setup,
        clock: Clock,
        ended: Callable[[str], object],
        *,
        seen: Seen,
        spawn: Spawn,
        count: Count,
    ) -> None:
        """`ended` is told the case of every delivery that is over."""
        self.setup = setup
        """May be replaced at any time; holds for what begins then."""
        self._notes = notes
        self._clock = clock
        self._ended = ended
        self._seen = seen
        self._spawn = spawn
        self._count = count
        self._lock = threading.Lock()
        self._underway: dict[tuple[str, WayName], _Underway] = {}

    @property
    def underway(self) -> int:
        with self._lock:
            return len(self._underway)

    def begin(self, group: tuple[Delivery, ...], now: datetime) -> None:
        """Make what goes to one contact by one way as one message, unless another one is under way
        there: then it is still due when that has ended."""
        key = (group[0].contact.name, group[0].way)
        under = _Underway(tuple(_Part(one, one.id or uuid4().hex) for one in group), now)
        with self._lock:
            if key in self._underway:
                return
            self._underway[key] = under
        self._spawn(partial(self._make, key, under))

    def give_up_stuck(self, now: datetime) -> None:
        """What never ends has failed."""
        with self._lock:
            stuck = {
                key: under
                for key, under in self._underway.items()
                if now - under.since > timedelta(seconds=STUCK_S)
            }
            for key in stuck:
                del self._underway[key]
        for (name, way), under in stuck.items():
            log.error("alerts: %s to %s never ended", way, name)
            why = f"it did not end within {STUCK_S:.0f} s"
            for part in under.parts:
                failed = records.result(part.id, name, way, "failed", why)
                self._notes.add(part.case_id, failed)

    def _make(self, key: tuple[str, WayName], under: _Underway) -> None:
        try:
            parts = tuple(part for part in under.parts if not self._opened(part.delivery))
            if parts:
                self._tell(*key, parts)
        finally:
            with self._lock:
                if self._underway.get(key) is under:
                    del self._underway[key]
            for part in under.parts:
                self._ended(part.case_id)

    def _opened(self, delivery: Delivery) -> bool:
        """Whether somebody has opened the case since it is as urgent as it is."""
        found = delivery.concern
        if not delivery.again:
            return False
        try:
            at = self._seen(found.id) if found.id else None
        except ClinicError as error:
            log.warning("alerts: nobody can tell whether case %s was opened: %s", found.id, error)
            return False
        if at is None or at < found.risen:
            return False
        self._notes.add(found.id, records.seen("desk", at))
        return True

    def _tell(self, name: str, way: WayName, parts: tuple[_Part, ...]) -> None:
        """Write it down, do it, write down what came of it: of every case."""
        for part in parts:
            found = part.delivery.concern
            attempt = records.attempt(part.id, name, way, found.urgency, found.reason)
            self._notes.add(found.id, attempt)
        outcome, detail = self._try(way, parts)
        for part in parts:
            self._notes.add(part.case_id, records.result(part.id, name, way, outcome, detail))
            if outcome == "confirmed":
                self._notes.add(part.case_id, records.seen(f"{name}, by telephone", self._clock()))
            log.info("alerts: case %s, %s to %s: %s", part.case_id or "-", way, name, outcome)
        self._count(way, outcome)

    def _try(self, way: WayName, parts: tuple[_Part, ...]) -> tuple[records.Outcome, str]:
        setup, now = self.setup, self._clock()
        send = setup.ways.get(way)
        if send is None:
            return "failed", f"{way} is not set up: complete [alerts] in the settings."
        first, *others = (
            message(part.delivery.concern, setup.head, part.id, now) for part in parts
        )
        try:
            return send(replace(first, also=tuple(others)), parts[0].delivery.contact), ""
        except AlertFailed as failed:
            log.warning("alerts: %s", failed)
            return "failed", str(failed)
        except Exception as error:
            # A way that breaks in a manner nobody thought of has failed like any other.
            log.exception("alerts: %s broke", way)
            return "failed", f"{way} broke ({type(error).__name__}): see the log."
