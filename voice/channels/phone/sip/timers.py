"""What is to be done later: kept by time, done when somebody says what time it is."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

Clock = Callable[[], float]
"""Seconds from any origin."""


@dataclass(order=True)
class Timer:
    """Something to be done once."""

    at_s: float
    order: int
    task: Callable[[], None] | None = field(compare=False)

    def cancel(self) -> None:
        """It will not be done; safe to call twice, and afterwards."""
        self.task = None


class Timers:
    """All that is due in one place, by one clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._heap: list[Timer] = []
        self._order = count()

    @property
    def next_s(self) -> float | None:
        """When the next is due, by the clock; None when nothing is."""
        while self._heap and self._heap[0].task is None:
            heapq.heappop(self._heap)
        return self._heap[0].at_s if self._heap else None

    def after(self, delay_s: float, task: Callable[[], None]) -> Timer:
        """Do it in so many seconds."""
        timer = Timer(self.clock() + delay_s, next(self._order), task)
        heapq.heappush(self._heap, timer)
        return timer

    def run(self) -> None:
        """Do what is due by now."""
        now_s = self.clock()
        while (due_s := self.next_s) is not None and due_s <= now_s:
            task = heapq.heappop(self._heap).task
            if task is not None:
                task()
