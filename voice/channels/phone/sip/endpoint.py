"""The user agent on an event loop: its bytes to the network, its timers to the clock."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import time
from collections.abc import Callable
from random import Random

from voice.channels.phone.sip.core import Core
from voice.channels.phone.sip.sdp import is_number
from voice.channels.phone.sip.transaction import Peer
from voice.channels.phone.sip.transport import Transport
from voice.channels.phone.sip.user_agent import UserAgent

log = logging.getLogger(__name__)


class Endpoint:
    """One address of ours. Everything happens in the event loop's thread."""

    def __init__(
        self,
        act: Callable[[object], None],
        random: Random,
        *,
        draining: Callable[[], bool],
        accepts: Callable[[str], bool],
        announced: Callable[[], str],
    ) -> None:
        """`act` is told every event of `events`; `accepts` and `announced` as in `Settings`."""
        self._act = act
        self._announced = announced
        self._transport = Transport(self._receive, accepts)
        self._agent = UserAgent(time.monotonic, random, self._own, draining)
        self._alarm: asyncio.TimerHandle | None = None
        self._flushing = False

    @property
    def core(self) -> Core:
        return self._agent.core

    @property
    def host(self) -> str:
        """The address that we are bound to."""
        return self._transport.host

    async def start(self, host: str, port: int) -> int:
        """Listen on UDP and TCP; returns the port. Raises AddressUnusable."""
        await self._transport.start(host, port)
        return self._transport.port

    def close(self) -> None:
        """Listen no more; safe to call twice."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._transport.close()

    def flush(self) -> None:
        """Act on what happened, send what is to be sent, and set the alarm."""
        if self._flushing:
            return
        self._flushing = True
        try:
            while self.core.events:
                self._handle(self.core.events.popleft())
        finally:
            self._flushing = False
        while self.core.outgoing:
            self._transport.send(self.core.outgoing.popleft())
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        due_s = self._agent.next_timeout
        if due_s is not None:
            loop = asyncio.get_running_loop()
            self._alarm = loop.call_later(max(0.0, due_s - self.core.clock()), self._tick)

    def _handle(self, event: object) -> None:
        try:
            self._act(event)
        except Exception:
            # One call's fault must not end the others.
            log.exception("a call broke at %s", type(event).__name__)
            session = getattr(event, "session", None)
            if session is not None:
                session.hang_up("broken")

    def _receive(self, data: bytes, source: Peer) -> None:
        self._agent.receive(data, source)
        self.flush()

    def _tick(self) -> None:
        self._agent.tick()
        self.flush()

    def _own(self, peer: Peer) -> tuple[str, int]:
        host, port = self._transport.own(peer)
        public = is_number(peer.host) and not ipaddress.ip_address(peer.host).is_private
        return (self._announced() if public else "") or host, port
