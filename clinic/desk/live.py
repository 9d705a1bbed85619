"""News for the pages that are open: which cases changed, by server-sent events.

A message is a name and nothing of a case: `list`, or `case-7KDM4`. The page then asks for its part
again, through the guard as any other page.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

LIST = "list"
"""The worklist has changed."""
HEARTBEAT_S = 15.0
"""Proxies cut silent connections after a minute or less; a session that ended is noticed then."""
MOST_KEPT = 100
"""Lists with different filters that are kept rendered."""
RETRY_MS = 1000
"""How soon a browser comes back after its stream was cut."""


def of_case(case_id: str) -> str:
    """The name of the news that a case has changed."""
    return f"case-{case_id}"


class Live:
    """Tells what changed to whoever listens. Safe to share between threads."""

    def __init__(self) -> None:
        self._listeners: set[_Listener] = set()
        self._lock = threading.Lock()
        self._version = 0
        self._rendering = threading.Lock()
        self._kept: dict[str, str] = {}
        self._kept_version = 0

    def kept(self, key: str, render: Callable[[], str]) -> str:
        """What was rendered under this key since the last change; else rendered now, once for all
        who ask: news bring every open page back at the same moment."""
        with self._rendering:
            # Read before rendering: what changes meanwhile makes this old again.
            if self._kept_version != self._version or len(self._kept) >= MOST_KEPT:
                self._kept_version = self._version
                self._kept.clear()
            if key not in self._kept:
                self._kept[key] = render()
            return self._kept[key]

    @property
    def listening(self) -> int:
        """Pages that are open."""
        return len(self._listeners)

    def tell(self, names: Iterable[str]) -> None:
        """These changed."""
        told = frozenset(names)
        with self._lock:
            self._version += 1
            for listener in self._listeners:
                listener.hear(told)

    def recheck(self) -> None:
        """A session ended: every stream looks at once whether it was its own."""
        with self._lock:
            for listener in self._listeners:
                listener.hear(frozenset())

    async def stream(
        self, wanted: frozenset[str], may_go_on: Callable[[], Awaitable[bool]]
    ) -> AsyncIterator[str]:
        """Server-sent events of what is wanted, until `may_go_on` says no."""
        listener = _Listener(asyncio.get_running_loop())
        with self._lock:
            self._listeners.add(listener)
        try:
            yield f"retry: {RETRY_MS}\n: begun\n\n"
            while True:
                names = await listener.next(HEARTBEAT_S)
                if not names & wanted and not await may_go_on():
                    yield "event: over\ndata: signed out\n\n"
                    return
                for name in sorted(names & wanted):
                    yield f"data: {name}\n\n"
                if not names:
                    yield ": still here\n\n"
        finally:
            with self._lock:
                self._listeners.discard(listener)


class _Listener:
    """What one page has not been told yet; however much happens, each name once."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._names: set[str] = set()
        self._news = asyncio.Event()

    def hear(self, names: frozenset[str]) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._take, names)

    async def next(self, limit_s: float) -> frozenset[str]:
        """What is new; nothing after so long without news."""
        try:
            await asyncio.wait_for(self._news.wait(), limit_s)
        except TimeoutError:
            return frozenset()
        names = frozenset(self._names)
        self._names.clear()
        self._news.clear()
        return names

    def _take(self, names: frozenset[str]) -> None:
        self._names |= names
        self._news.set()
