"""The one 20 ms clock of a process: every call sends and hears on its beat.

One clock for all calls, because a timer for each would wake the process a hundred times as often.
It keeps to a monotonic origin, so that it never drifts. A process that was held up makes good for
one frame at most; the frames before that are skipped, because a burst of packets does a receiver
more harm than a gap.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from itertools import zip_longest

FRAME_S = 0.02
"""Seconds between two beats: the packet of a telephone call."""

Tick = Callable[[], None]


class Ticker:
    """Calls its members every 20 ms, in the order in which they came, while there are any."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.frame = 0
        """The number of this beat. Skipped ones are counted, so that it keeps to the clock."""
        self.skipped = 0
        """Beats that nobody was called for, because the process was held up."""
        self.late_s = 0.0
        """How late this beat came, in seconds."""
        self._clock = clock
        self._sleep = sleep
        self._members: dict[Tick, tuple[Tick, ...]] = {}
        self._order: tuple[tuple[Tick, Tick], ...] = ()
        """Every step of a beat, with its member."""
        self._left: set[Tick] = set()
        """Members that were removed in this beat."""
        self._task: asyncio.Task[None] | None = None

    def add(self, tick: Tick, *later: Tick) -> None:
        """Call it from the next beat on; from the event loop only.

        The steps of `later` are called in each beat after the first steps of all members, one
        after the other: a processor that does the same for a hundred calls in a row takes half
        the time.
        """
        self._members[tick] = (tick, *later)
        self._arrange()
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())

    def remove(self, tick: Tick) -> None:
        """Call it and its later steps no more; safe to call twice, and from the member itself."""
        if self._members.pop(tick, None):
            self._left.add(tick)
            self._arrange()

    async def _run(self) -> None:
        origin_s = self._clock() - self.frame * FRAME_S
        while self._members:
            self.frame += 1
            due_s = origin_s + self.frame * FRAME_S
            await self._sleep(max(0.0, due_s - self._clock()))
            self.late_s = self._clock() - due_s
            self._beat()
            overdue = int((self._clock() - due_s) / FRAME_S)
            if overdue > 1:
                self.frame += overdue - 1
                self.skipped += overdue - 1
        self._task = None

    def _arrange(self) -> None:
        """Put the steps in order: once for each change and not for each beat."""
        rows = zip_longest(*self._members.values())
        members = tuple(self._members)
        self._order = tuple(
            (step, member)
            for row in rows
            for step, member in zip(row, members, strict=True)
            if step is not None
        )

    def _beat(self) -> None:
        self._left.clear()
        for step, member in self._order:
            if self._left and member in self._left:
                continue
            try:
                step()
            except Exception as error:
                # One call's fault must not stop the sound of the others.
                self.remove(member)
                asyncio.get_running_loop().call_exception_handler(
                    {
                        "message": "A call failed on the 20 ms clock and was taken off it.",
                        "exception": error,
                    }
                )
