"""A telephone for a command: calls people by the practice's account, beside a service that runs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from toothline.calls.ringing import Dial
from toothline.service.ways_in import sip_settings
from toothline.settings import Phone
from voice.channels.phone.sip.errors import Undialable
from voice.channels.phone.sip.server import SipServer
from voice.channels.streamed.line import StreamedLine
from voice.channels.streamed.reception import Caller, Verdict
from voice.channels.streamed.ticker import Ticker

READY_S = 10.0
"""Longest wait for the names of registrars."""


class _Nobody:
    """Takes no calls."""

    draining = True

    def admit(self, caller: Caller) -> Verdict:
        return Verdict.REFUSED

    def begin(self, line: StreamedLine, caller: Caller, verdict: Verdict) -> None:
        """Never: none is admitted."""

    def release(self, caller: Caller) -> None:
        """Nobody was admitted."""


@contextmanager
def dialing_out(phone: Phone) -> Iterator[Dial]:
    """Until the block ends. Raises Undialable, SettingsRefused and AddressUnusable."""
    if not phone.sip:
        raise Undialable("Nobody can be called: set sip and an account under [phone].")
    host = phone.sip.rpartition(":")[0].removeprefix("[").removesuffix("]")
    settings = sip_settings(phone)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def started() -> SipServer:
        server = SipServer(_Nobody(), Ticker(), settings)
        await asyncio.wait_for(server.start_to_dial(host), READY_S)
        return server

    try:
        server = _run(loop, started())
        yield server.dial
        _run(loop, server.close())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _run(loop: asyncio.AbstractEventLoop, coroutine: object) -> SipServer:
    done: Future[SipServer] = asyncio.run_coroutine_threadsafe(coroutine, loop)  # type: ignore[arg-type]
    return done.result()
