"""The thread that tells people: it waits until a case is saved, or until the next alert is due.

Every attempt is a row of the case's journal before it is made, and its result another one after: a
process that was killed goes on where it stood, with the same id where it does not know what came
of an alert.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from clinic.alerts import escalation, records
from clinic.alerts.alone import Alone
from clinic.alerts.concern import KINDS, Concern, concern, left_at
from clinic.alerts.delivering import Count, Deliveries, Seen, Setup, Spawn, in_thread, nobody
from clinic.alerts.notes import Notes
from clinic.alerts.undelivered import undelivered
from clinic.cases import Cases
from clinic.errors import CaseUnknown, ClinicError
from clinic.journal import Clock

LOOK_S = 5.0
"""So often it is looked whether another program wrote cases, or gave up sending alerts about them;
looking costs next to nothing."""
NEW_S = escalation.LONGEST_CALL_S
"""Cases of another program that are looked at then: their calls may still be going on."""
LEFT_S = 60.0
"""A call whose process died and that nobody went on with for so long has broken: telephone systems
that call again do so within seconds."""

log = logging.getLogger(__name__)


class Dispatcher:
    """Sends what is due. `step` does the work; `start` runs it in a thread."""

    def __init__(
        self,
        cases: Cases,
        alone: Alone,
        setup: Setup,
        clock: Clock,
        *,
        seen: Seen = nobody,
        spawn: Spawn = in_thread,
        count: Count = lambda way, outcome: None,
    ) -> None:
        self._cases = cases
        self._alone = alone
        self._clock = clock
        self._notes = Notes(cases, clock, self._rouse)
        self._deliveries = Deliveries(
            self._notes, setup, clock, self._rouse, seen=seen, spawn=spawn, count=count
        )
        self._began: datetime | None = None
        """When we came to be the one who sends."""
        self._changes: int | None = None
        """Of `Cases.changes_elsewhere`; None before the first look."""
        self._looked_for_left = False
        self._concerns: dict[str, Concern] = {}
        """What is not settled yet."""
        self._lock = threading.Lock()
        self._roused: set[str] = set()
        """Cases with rows that were not read yet."""
        self._wake = threading.Event()
        self._ending = False
        self._thread: threading.Thread | None = None

    # From any thread.

    def written(self, case_id: str, kind: str) -> None:
        """A row is in the journal: see `Cases.heed`."""
        if kind in KINDS:
            self._rouse(case_id)

    def broke(self, case_id: str) -> None:
        """A call broke; with an empty id one that no case could be kept of."""
        if not case_id:
            told = self._concerns.get(case_id)
            if told is not None and not told.settled:
                # One after the other: nobody was told of the last one yet.
                return
            self._notes.forget(case_id)
        self._notes.broke(case_id)

    def change(self, setup: Setup) -> None:
        """Other contacts or times from now on."""
        self._deliveries.setup = setup
        self._wake.set()

    @property
    def undelivered(self) -> int:
        """Urgent cases that reached nobody."""
        now = self._clock()
        return sum(undelivered(one, now) is not None for one in tuple(self._concerns.values()))

    @property
    def unopened(self) -> int:
        """Urgent cases that nobody has opened."""
        return sum(one.urgent and not one.settled for one in tuple(self._concerns.values()))

    @property
    def working(self) -> bool:
        """Whether its thread runs: then what is due is sent."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="alerts", daemon=True)
        self._thread.start()

    def close(self, within_s: float) -> None:
        """Send what is due now, wait so long for what is under way, and send no more."""
        self._ending = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(within_s)
        self._alone.release()

    # The thread.

    def step(self) -> float | None:
        """Do what is due; seconds until there may be more, None for not before somebody wakes."""
        now = self._clock()
        if not self._alone.hold():
            return LOOK_S
        self._began = self._began or now
        try:
            self._look(now, self._began)
        except ClinicError as error:
            # What is known already goes out all the same.
            log.error("alerts: the cases cannot be looked through: %s", error)
        self._deliveries.give_up_stuck(now)
        with self._lock:
            roused, self._roused = self._roused, set()
        for case_id in roused:
            self._read(case_id)
        policy = self._deliveries.setup.policy
        plans = [escalation.plan(policy, one, now) for one in self._concerns.values()]
        for group in escalation.together(delivery for plan in plans for delivery in plan.due):
            self._deliveries.begin(group, now)
        self._forget_what_is_done()
        with self._lock:
            if self._roused:
                return 0.0
        nexts = [plan.next_at for plan in plans if plan.next_at is not None]
        return max(0.0, (min(nexts) - now).total_seconds()) if nexts else None

    def _run(self) -> None:
        while True:
            ending = self._ending
            self._wake.clear()
            try:
                pause_s = self.step()
            except Exception:
                # One case that cannot be understood must not silence the others for good.
                log.exception("alerts: a step failed")
                pause_s = LOOK_S
            if ending and not self._deliveries.underway:
                return
            self._wake.wait(LOOK_S if pause_s is None else min(pause_s, LOOK_S))

    def _rouse(self, case_id: str) -> None:
        with self._lock:
            self._roused.add(case_id)
        self._wake.set()

    def _look(self, now: datetime, began: datetime) -> None:
        """For what there was before us, for what other programs wrote since, and once for calls
        that our last process left. Raises ClinicError."""
        changes = self._cases.changes_elsewhere
        if changes != self._changes:
            within_s = escalation.HORIZON_S if self._changes is None else NEW_S
            found = [opening.id for opening in self._cases.openings(within_s)]
            self._changes = changes
            with self._lock:
                self._roused.update(found, self._concerns)
        if not self._looked_for_left and now - began >= timedelta(seconds=LEFT_S):
            for opening in self._cases.openings(escalation.HORIZON_S):
                begun = left_at(self._notes.read(opening.id)[1])
                if begun is not None and begun < began:
                    self._notes.add(opening.id, records.left())
            self._looked_for_left = True

    def _read(self, case_id: str) -> None:
        """What there is to tell of a case, anew."""
        try:
            found = concern(*self._notes.read(case_id))
        except CaseUnknown:
            # It was deleted: there is nothing left to open.
            self._concerns.pop(case_id, None)
            return
        except ClinicError as error:
            log.error("alerts: case %s cannot be read: %s", case_id, error)
            return
        if found is not None:
            self._concerns[case_id] = found

    def _forget_what_is_done(self) -> None:
        """Settled cases, and those that are not urgent and told; a new row brings one back."""
        policy, now = self._deliveries.setup.policy, self._clock()
        for case_id, one in tuple(self._concerns.items()):
            plan = escalation.plan(policy, one, now)
            over = one.settled or now - one.risen > timedelta(seconds=escalation.HORIZON_S)
            if not plan.due and plan.next_at is None and (over or not one.urgent):
                del self._concerns[case_id]
