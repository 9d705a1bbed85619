"""The journal as alerts use it: what it refuses is remembered until the process ends, because an
alert must go out also where nothing can be written down."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from clinic.alerts.concern import KINDS
from clinic.cases import ALERT, LINE, Cases
from clinic.errors import ClinicError
from clinic.journal import Clock, Opening, Row

log = logging.getLogger(__name__)


class Notes:
    """Safe to share between threads."""

    def __init__(self, cases: Cases, clock: Clock, changed: Callable[[str], object]) -> None:
        """`changed` is told the id of every case that has a row more."""
        self._cases = cases
        self._clock = clock
        self._changed = changed
        self._lock = threading.Lock()
        self._kept: defaultdict[str, list[Row]] = defaultdict(list)

    def add(self, case_id: str, data: dict[str, Any]) -> None:
        """Write what became of an alert; about a call without a case it is only remembered."""
        try:
            if case_id:
                self._cases.note(case_id, ALERT, data)
            else:
                self._keep(case_id, ALERT, data)
        except ClinicError as error:
            log.error("alerts: what became of one cannot be written: %s", error)
            self._keep(case_id, ALERT, data)
        self._changed(case_id)

    def broke(self, case_id: str) -> None:
        """Remember that a call broke: the journal may be what broke."""
        self._keep(case_id, LINE, {"ended": "fault", "broke": True})
        self._changed(case_id)

    def forget(self, case_id: str) -> None:
        """What was only remembered."""
        with self._lock:
            self._kept.pop(case_id, None)

    def read(self, case_id: str) -> tuple[Opening, tuple[Row, ...]]:
        """What is known of a case. Raises ClinicError when nothing is."""
        with self._lock:
            kept = tuple(self._kept.get(case_id, ()))
        try:
            opening = self._cases.opening(case_id)
            return opening, (*self._cases.journal(case_id, *KINDS), *kept)
        except ClinicError as error:
            if not kept:
                raise
            if case_id:
                log.error("alerts: case %s is told as far as it is known: %s", case_id, error)
            return Opening(case_id, kept[0].written_at, "", ""), kept

    def _keep(self, case_id: str, kind: str, data: dict[str, Any]) -> None:
        at = self._clock().isoformat(timespec="milliseconds")
        with self._lock:
            self._kept[case_id].append(Row(0, 0.0, kind, data, at))
