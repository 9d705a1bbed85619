"""How long a process has been quiet that was asked something, by time in which it could work.

On a machine that is overloaded a process waits for a core most of the time, and that it waits says
nothing against it: the time is taken off. What is frozen or caught in a lock waits for no core and
gets none of it off; what spins waits for one only while others work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

LOOK_S = 1.0
"""Between two looks at what the system counts: each costs it the time of a few requests."""
Waits = Mapping[str, float]
"""Seconds that each thread has waited for a core, since it began."""


def waits_of(pid: int) -> Waits:
    """As Linux counts them; elsewhere, or when the process is gone, none."""
    waits = {}
    try:
        tasks = tuple(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return {}
    for task in tasks:
        # A thread that ends meanwhile must not hide what the others waited.
        with suppress(OSError, IndexError):
            waits[task.name] = int((task / "schedstat").read_text().split()[1]) / 1e9
    return waits


class Quiet:
    """Of one process."""

    def __init__(
        self, waits: Callable[[], Waits], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._waits = waits
        self._clock = clock
        self._since_s = self._looked_s = clock()
        self._before: Waits = {}

    def begin(self) -> None:
        """It gave a reply, or is asked the first thing: from now on it is quiet."""
        self._since_s = self._clock()
        if self._since_s - self._looked_s >= LOOK_S:
            self._looked_s, self._before = self._since_s, self._waits()

    @property
    def lasted_s(self) -> float:
        """Seconds for which it has been quiet and could have worked."""
        now = self._waits()
        # The longest wait of a thread, because threads wait at the same time. Of it up to LOOK_S
        # may lie before the quiet.
        waited_s = max((now[name] - self._before.get(name, 0.0) for name in now), default=0.0)
        return max(0.0, self._clock() - self._since_s - waited_s)
