"""A real SIP server on a port of this machine, in a thread of its own as in the service."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.voice.phone.network import Desk
from voice.channels.phone.line import PhoneLine
from voice.channels.phone.media.ports import PortRange
from voice.channels.phone.sip.server import SipServer
from voice.channels.phone.sip.settings import Settings
from voice.channels.streamed.reception import Caller, Reception, Verdict
from voice.channels.streamed.ticker import Ticker

HOST = "127.0.0.1"
MEDIA = PortRange(20_000, 21_999)
PATIENCE_S = 10.0


@dataclass
class Answering(Desk):
    """A desk that does something with every call, and says when calls are over."""

    then: Callable[[PhoneLine, Caller], None] = lambda line, caller: None
    keys: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    all_over: threading.Condition = field(default_factory=threading.Condition)

    def begin(self, line: PhoneLine, caller: Caller, verdict: Verdict) -> None:
        super().begin(line, caller, verdict)
        threading.Thread(target=self._hold, args=(line, caller), daemon=True).start()

    def release(self, caller: Caller) -> None:
        with self.all_over:
            super().release(caller)
            self.all_over.notify_all()

    def wait(self, count: int) -> None:
        """Until so many calls are over, talked or released; fails when they never are."""
        with self.all_over:
            assert self.all_over.wait_for(
                lambda: len(self.ended) + len(self.released) >= count, PATIENCE_S
            )

    def _hold(self, line: PhoneLine, caller: Caller) -> None:
        self.then(line, caller)
        pressed = ""
        while (block := line.read()) is not None:
            pressed += block.keys
        line.close()
        with self.all_over:
            self.keys.append(pressed)
            self.ended.append(line.lost_because or "ours")
            self.all_over.notify_all()


@dataclass
class Served:
    """What there is to ask about a running server."""

    server: SipServer
    port: int
    loop: asyncio.AbstractEventLoop
    host: str = HOST

    @property
    def address(self) -> tuple[str, int]:
        return self.host, self.port


@contextmanager
def serving(
    desk: Reception, settings: Settings | None = None, host: str = HOST
) -> Iterator[Served]:
    """Until the block ends."""
    ready: asyncio.Future[Served] | None = None
    started = threading.Event()
    found: list[Served] = []
    stop: list[Callable[[], None]] = []

    async def run() -> None:
        server = SipServer(desk, Ticker(), settings or Settings(media_ports=MEDIA))
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        port = await server.start(host, 0)
        found.append(Served(server, port, loop, host))
        stop.append(lambda: loop.call_soon_threadsafe(ended.set))  # type: ignore[arg-type]
        started.set()
        await ended.wait()
        await server.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    assert started.wait(PATIENCE_S), ready
    try:
        yield found[0]
    finally:
        stop[0]()
        thread.join(PATIENCE_S)
