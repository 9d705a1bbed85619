"""Ears in processes of their own: what kills an engine costs one turn of a call, never the call.

Each process holds all the engines once and serves several calls, one request after the other. A
process that dies or hangs fails the turns it was hearing, and is started again in the background;
meanwhile new turns go to the others.
"""

from __future__ import annotations

import logging
import os
import threading

from dialog.effects import Listen
from voice.errors import EngineMissing, RecognitionFailed
from voice.hearing import Partial, Utterance
from voice.recognizers import Abilities, Engine, Samples
from voice.recognizers.workers.worker import Limits, Worker

LONGEST_REST_S = 30.0
"""Rest before a process that could not start is tried again; it doubles from one second on."""

log = logging.getLogger(__name__)


class Ear:
    """Forwards to the engines in its processes."""

    name = "workers"

    def __init__(
        self, *engines: Engine, workers: int = os.cpu_count() or 1, limits: Limits | None = None
    ) -> None:
        """`workers` processes with all the engines each: an engine computes on one core.

        Waits until all of them can hear. Raises EngineMissing when one cannot, with its reason.
        """
        if not engines:
            raise EngineMissing("Workers need at least one ear: name one, or use `--ears auto`.")
        self.restarts = 0
        """Processes that were started in place of one that died."""
        self._engines = engines
        self._limits = limits or Limits()
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._workers = [self._started() for _ in range(workers)]
        try:
            for worker in self._workers:
                self.abilities: Abilities = worker.ready()
        except EngineMissing:
            self.close()
            raise

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that are alive."""
        with self._lock:
            return tuple(worker.pid for worker in self._workers if worker.alive)

    def listen(self, expected: Listen) -> Turn:
        """Begin a turn at the process with the fewest. Raises RecognitionFailed without one."""
        with self._lock:
            alive = [worker for worker in self._workers if worker.alive]
        for worker in alive:
            worker.check()
        if not alive:
            raise RecognitionFailed(
                "All processes of the ears have died; they are started again: `toothline doctor` "
                "shows whether the ears are whole."
            )
        worker = min(alive, key=lambda each: (not each.loaded, each.stalled, each.turns))
        return Turn(worker, worker.begin(expected))

    def close(self) -> None:
        """End the processes; safe to call twice."""
        self._closing.set()
        with self._lock:
            workers = list(self._workers)
        for worker in workers:
            worker.kill()

    def _started(self, rest_s: float = 0.0) -> Worker:
        return Worker(self._engines, self._limits, lambda dead: self._replace(dead, rest_s))

    def _replace(self, dead: Worker, rested_s: float) -> None:
        """Called by the last thread of a dead process, which has time."""
        if self._closing.is_set():
            return
        rest_s = 0.0 if dead.loaded else min(max(1.0, 2 * rested_s), LONGEST_REST_S)
        log.warning("%s; it is started again.", dead.cause)
        if self._closing.wait(rest_s):
            return
        fresh = self._started(rest_s)
        with self._lock:
            self._workers[self._workers.index(dead)] = fresh
            self.restarts += 1
        if self._closing.is_set():
            fresh.kill()


class Turn:
    """One utterance, heard by a process. What it raises is always RecognitionFailed."""

    def __init__(self, worker: Worker, number: int) -> None:
        self._worker = worker
        self._number = number
        self._over = False

    def accept(self, samples: Samples) -> Partial | None:
        partial: Partial | None = self._worker.ask(self._number, "accept", samples)
        return partial

    def peek(self) -> Utterance:
        seen: Utterance = self._worker.ask(self._number, "peek")
        return seen

    def finish(self) -> Utterance:
        try:
            heard: Utterance = self._worker.ask(self._number, "finish")
        finally:
            self.close()
        return heard

    def close(self) -> None:
        if not self._over:
            self._over = True
            self._worker.end(self._number)
