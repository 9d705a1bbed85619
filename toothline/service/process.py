"""The running service: the network's event loop, the ways in, and what the system's signals mean.

SIGHUP reads the settings again, SIGTERM ends the service when its calls have ended, a second one
ends it at once.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from toothline.calls.switchboard import Switchboard
from toothline.metrics import Metrics
from toothline.service.memory import leave_alone_what_is_loaded
from voice.channels.streamed.ticker import Ticker

GOODBYE_S = 90.0
"""What callers still have when draining is over: to say what they are saying, to hear what is being
said to them, and the goodbye."""
WRITING_S = 5.0
"""What cases still have to be written when their callers were hung up on."""
ALIVE_S = 60.0
"""Between two signs of life: watchdogs count in minutes."""
SWITCH_S = 0.001
"""How long a call's thread may compute before the network's turn comes, instead of Python's usual
5 ms: sound is due every 20 ms."""

log = logging.getLogger(__name__)


class Way(Protocol):
    """A way in: AudioSocket, WebSocket, SIP."""

    async def start(self, host: str, port: int) -> int: ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Open:
    """A way in and where it listens."""

    name: str
    way: Way
    host: str
    port: int


class Ways(Protocol):
    """All ways in."""

    open: list[Open]

    def reread(self) -> None:
        """The settings have changed."""
        ...


class Service:
    """Runs until told to end."""

    def __init__(
        self,
        switchboard: Switchboard,
        metrics: Metrics,
        ways: Callable[[Ticker], Ways],
        *,
        settings: Callable[[], bool],
        alive: Callable[[], object],
        drain_s: float,
    ) -> None:
        """`ways` makes the ways in, within the event loop; `settings` reads them again, in a thread
        of its own, and says whether they are new; `alive` tells others that the service runs, every
        ALIVE_S, in a thread too; `drain_s` is how long calls may go on after SIGTERM."""
        self._switchboard = switchboard
        self._metrics = metrics
        self._ways = ways
        self._settings = settings
        self._alive = alive
        self._drain_s = drain_s

    async def run(self) -> None:
        """Raises OSError when a port is taken."""
        sys.setswitchinterval(SWITCH_S)
        loop = asyncio.get_running_loop()
        ending, at_once = asyncio.Event(), asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, lambda: (at_once if ending.is_set() else ending).set())
        ticker = Ticker()
        self._watch(ticker)
        ways = self._ways(ticker)
        # Kept, because the loop forgets tasks that nobody holds.
        rereading: set[asyncio.Task[None]] = set()
        loop.add_signal_handler(
            signal.SIGHUP, lambda: rereading.add(asyncio.create_task(self._reread(ways)))
        )
        try:
            for each in ways.open:
                port = await each.way.start(each.host, each.port)
                log.info("%s: %s port %d", each.name, each.host, port)
            leave_alone_what_is_loaded()
            log.info("calls are taken")
            beating = asyncio.create_task(self._beat())
            await ending.wait()
            beating.cancel()
            await self._drain(at_once)
        finally:
            for each in ways.open:
                await each.way.close()

    async def _reread(self, ways: Ways) -> None:
        if await asyncio.to_thread(self._settings):
            ways.reread()

    async def _beat(self) -> None:
        """From within the loop that calls run in: where it hangs, no sign is given."""
        while True:
            await asyncio.to_thread(self._alive)
            await asyncio.sleep(ALIVE_S)

    async def _drain(self, at_once: asyncio.Event) -> None:
        """Let calls end by themselves, then with a goodbye, then without."""
        board = self._switchboard
        board.draining = True
        log.info("ending: no new calls, %d going on", board.calls)
        if await self._over(self._drain_s, at_once):
            return
        board.say_goodbye()
        if await self._over(GOODBYE_S, at_once):
            return
        log.warning("%d calls are hung up on", board.calls)
        board.hang_up()
        await self._over(WRITING_S, asyncio.Event())

    async def _over(self, limit_s: float, at_once: asyncio.Event) -> bool:
        """Wait until no call is going on, for so long, or until it must be at once."""
        waits = {asyncio.create_task(each) for each in (self._quiet(), at_once.wait())}
        _, open_ends = await asyncio.wait(
            waits, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED
        )
        for each in open_ends:
            each.cancel()
        return self._switchboard.calls == 0

    async def _quiet(self) -> None:
        changed = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._switchboard.on_end = lambda: loop.call_soon_threadsafe(changed.set)
        while self._switchboard.calls:
            await changed.wait()
            changed.clear()

    def _watch(self, ticker: Ticker) -> None:
        self._metrics.gauge(
            "toothline_frames_skipped",
            "Frames of 20 ms that were not sent because the process was held up.",
            lambda: ticker.skipped,
        )
        self._metrics.gauge(
            "toothline_frame_late_seconds",
            "How late the last frame was sent.",
            lambda: ticker.late_s,
        )
        # Asked for by the health page, which is served within the loop.
        self._metrics.gauge(
            "toothline_tasks",
            "Tasks of the event loop: what keeps growing with no calls is a leak.",
            lambda: len(asyncio.all_tasks()),
        )
