"""Where an ear's work is done: at once in virtual time, in a thread where time is real.

Both tell the same story: a job submitted now is done some time later, by the line's own clock, and
jobs are done one after the other. In virtual time "later" is what the work took by a stopwatch,
usually that of this process's own work, so that a call played in an instant has the timing of a
call on one core that does nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

from voice.errors import RecognitionFailed

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

PATIENCE_S = 20.0
"""An ear that needs longer for one turn is of no use, whatever holds it up: the caller would have
hung up. Not less: on a machine that did other work four times over, an answer took up to 10 s, and
whoever is asked to say it again, waits for the same once more."""

Stopwatch = Callable[[], float]
"""Seconds from any origin."""


class Job(Protocol[T_co]):
    """Something being done."""

    def done(self, now_s: float) -> bool:
        """Whether it is, at this time of the line's clock."""
        ...

    def result(self) -> T_co:
        """What came of it, waiting for it if need be; raises what it raised."""
        ...


class Work(Protocol):
    """Does jobs in order, one at a time."""

    def submit(self, task: Callable[[], T], now_s: float) -> Job[T]: ...

    def close(self) -> None:
        """Take no more; safe to call twice."""
        ...


class AtOnce:
    """Virtual time: the work is done when submitted, and counts as done when it would have been."""

    def __init__(self, stopwatch: Stopwatch = time.process_time) -> None:
        self._stopwatch = stopwatch
        self._free_s = 0.0

    def submit(self, task: Callable[[], T], now_s: float) -> Job[T]:
        began = self._stopwatch()
        value = task()
        self._free_s = max(self._free_s, now_s) + self._stopwatch() - began
        return _Done(value, self._free_s)

    def close(self) -> None:
        pass


class InThread:
    """Real time: one worker thread, so that no block of sound waits for an ear."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ear")

    def submit(self, task: Callable[[], T], now_s: float) -> Job[T]:
        return _Running(self._pool.submit(task))

    def close(self) -> None:
        # What is left is done: a turn that is not closed would stay with its ear for ever.
        self._pool.shutdown(wait=False)


class _Done(Job[T]):
    def __init__(self, value: T, at_s: float) -> None:
        self._value = value
        self._at_s = at_s

    def done(self, now_s: float) -> bool:
        return now_s >= self._at_s

    def result(self) -> T:
        return self._value


class _Running(Job[T]):
    def __init__(self, future: Future[T]) -> None:
        self._future = future

    def done(self, now_s: float) -> bool:
        return self._future.done()

    def result(self) -> T:
        try:
            return self._future.result(timeout=PATIENCE_S)
        except TimeoutError as error:
            raise no_answer() from error


def no_answer() -> RecognitionFailed:
    """The caller waited for PATIENCE_S."""
    return RecognitionFailed(
        f"The ear gave no answer within {PATIENCE_S:.0f} seconds: let fewer calls in "
        "(`conversations` under [phone]) or give the machine less to do; if it has nothing to do, "
        "restart the service."
    )
