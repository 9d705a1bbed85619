"""Joins signaling, media and phone lines: a call comes in, is admitted, answered and begun.

All of it runs in the event loop's thread, and none of it waits. What a call's own thread asks for
(`hang_up` of its line, `hand_over`) is passed on to the loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from random import SystemRandom

from voice.channels.phone.line import PhoneLine
from voice.channels.phone.media.ports import NoPortFree, open_sockets
from voice.channels.phone.media.together import Clock, Together
from voice.channels.phone.sip import events, identity
from voice.channels.phone.sip.dialing import Dialing
from voice.channels.phone.sip.endpoint import Endpoint
from voice.channels.phone.sip.errors import Undialable
from voice.channels.phone.sip.handover import Attempt, Handover, Handovers, uri_of
from voice.channels.phone.sip.leg import Leg
from voice.channels.phone.sip.registrars import Registrars
from voice.channels.phone.sip.session import Session
from voice.channels.phone.sip.settings import Settings
from voice.channels.streamed.reception import Caller, Reception, Verdict

PATIENCE_S = 30.0
"""How long somebody on call may let it ring before the caller is told that nobody answers."""

log = logging.getLogger(__name__)


@dataclass
class Held:
    """A call that was admitted."""

    caller: Caller
    verdict: Verdict
    leg: Leg
    line: PhoneLine | None = None
    """None until the call is established."""


class SipServer:
    """The way in over SIP."""

    def __init__(
        self, reception: Reception, ticker: Clock, settings: Settings | None = None
    ) -> None:
        self.settings = settings or Settings()
        """May be replaced at any time: it holds for what comes after. Logins are read at the
        start."""
        self.on_parted: Callable[[], object] = lambda: None
        """Called within the loop when a caller is connected no more, or never was."""
        self._reception = reception
        self._together = Together(ticker)
        self._random = SystemRandom()
        self._held: dict[Session, Held] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._endpoint = Endpoint(
            self._act,
            self._random,
            draining=lambda: self._reception.draining,
            accepts=lambda host: self.settings.accepts(host),
            announced=lambda: self.settings.announced,
        )
        self._registrars = Registrars(self._endpoint)
        self._handovers = Handovers(
            self._endpoint.core, self._together, self._open, self._detach, lambda: self.on_parted()
        )
        self._dialing = Dialing(
            self._endpoint.core, self._together, self._open, self._hang_up_later
        )

    @property
    def registered(self) -> bool:
        """Whether every account is known to its registrar."""
        known = [one.known for one in self._registrars.registrations]
        return all(known) and len(known) == len(self.settings.logins)

    @property
    def connected(self) -> int:
        """Callers who speak with somebody through us."""
        return self._handovers.connected

    async def start(self, host: str, port: int) -> int:
        """Listen on UDP and TCP, and register; returns the port. Raises AddressUnusable."""
        self._loop = asyncio.get_running_loop()
        bound = await self._endpoint.start(host, port)
        self._registrars.start(self.settings.logins)
        return bound

    async def start_to_dial(self, host: str) -> None:
        """Be there to call others only: any port will do, and registrars go on sending calls to
        whoever is registered. Returns when they were found. Raises AddressUnusable."""
        self._loop = asyncio.get_running_loop()
        await self._endpoint.start(host, 0)
        self._registrars.start(self.settings.logins, register=False)
        await self._registrars.found()

    async def close(self) -> None:
        """Hang up what is left, be forgotten by registrars, listen no more."""
        self._registrars.stop()
        self._handovers.close()
        self._dialing.close()
        for session in tuple(self._held):
            session.hang_up()
        self._endpoint.flush()
        # Datagrams are gone at once; a stream needs a moment of the loop.
        await asyncio.sleep(0)
        self._endpoint.close()

    def hand_over(self, key: str, to: str, patience_s: float = PATIENCE_S) -> Future[Handover]:
        """Connect a caller, named by `Caller.key`, with the number or URI `to`; from any thread.

        The call goes on meanwhile, so that the caller can be told, and afterwards where nobody
        answered.
        """
        result: Future[Handover] = Future()
        if self._loop is None:
            result.set_result(Handover.GONE)
        else:
            self._loop.call_soon_threadsafe(self._hand_over, key, to, patience_s, result)
        return result

    def dial(self, to: str, patience_s: float = PATIENCE_S) -> Future[PhoneLine | None]:
        """Call a number or URI; from any thread. The line of whoever answers, None where nobody
        does in time; raises Undialable where there is no way to call."""
        answered: Future[PhoneLine | None] = Future()
        if self._loop is None:
            answered.set_exception(Undialable(f"{to} cannot be called: SIP is not started."))
        else:
            self._loop.call_soon_threadsafe(self._dial, to, patience_s, answered)
        return answered

    def _dial(self, to: str, patience_s: float, answered: Future[PhoneLine | None]) -> None:
        by = next(iter(self._registrars.registrations), None)
        self._dialing.begin(to, by, patience_s, answered)
        self._endpoint.flush()

    def _hand_over(self, key: str, to: str, patience_s: float, result: Future[Handover]) -> None:
        for session, held in self._held.items():
            if held.caller.key == key and held.line is not None:
                by = self._registrars.of(session.peer.host)
                by = by or next(iter(self._registrars.registrations), None)
                target = uri_of(to, session)
                attempt = Attempt(session, held.leg, target, patience_s, by, result)
                self._handovers.begin(attempt)
                self._endpoint.flush()
                return
        result.set_result(Handover.GONE)

    def _act(self, event: object) -> None:
        match event:
            case events.Invited(session):
                self._invited(session)
            case events.Established(session):
                self._established(session)
            case events.Changed(session):
                if session in self._held:
                    self._held[session].leg.change()
            case events.Keyed(session, key):
                if session in self._held:
                    self._held[session].leg.press(key)
            case events.Ended(session, reason):
                self._ended(session, reason)
        self._registrars.act(event)
        self._handovers.act(event)
        self._dialing.act(event)

    def _invited(self, session: Session) -> None:
        if self._reception.draining:
            session.refuse(503)
            return
        caller = identity.caller(session.invite)
        verdict = self._reception.admit(caller)
        if verdict is Verdict.REFUSED:
            # Without Retry-After: with it, a proxy would send us no call at all for that long.
            session.refuse(self.settings.refusal)
            return
        try:
            leg = self._open(session)
        except NoPortFree as error:
            log.error("%s", error)
            self._reception.release(caller)
            session.refuse(503)
            return
        self._held[session] = Held(caller, verdict, leg)
        registration = self._registrars.of(session.peer.host)
        session.credentials = registration.account.credentials if registration else None
        session.ring()
        if self.settings.ring_s:
            answer = partial(self._answer, session)
            self._endpoint.core.timers.after(self.settings.ring_s, answer)
        else:
            self._answer(session)

    def _answer(self, session: Session) -> None:
        held = self._held.get(session)
        if held is not None:
            host = self._endpoint.core.own_host(session.peer)
            session.answer(host, held.leg.sockets.port)

    def _established(self, session: Session) -> None:
        held = self._held.get(session)
        if held is None:
            return
        hang_up = partial(self._hang_up_later, session)
        held.line = PhoneLine(held.caller.number, hang_up=hang_up)
        held.line.measured = held.leg.measured
        held.leg.begin(held.line, self._together, self.settings.media_timeout_s)
        self._reception.begin(held.line, held.caller, held.verdict)

    def _hang_up_later(self, session: Session) -> None:
        """From any thread."""
        # The loop may have ended before the call's thread did.
        with contextlib.suppress(RuntimeError):
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._hang_up, session)

    def _hang_up(self, session: Session) -> None:
        session.hang_up()
        self._endpoint.flush()

    def _ended(self, session: Session, reason: str) -> None:
        held = self._held.pop(session, None)
        if held is None:
            return
        held.leg.close()
        if held.line is None:
            self._reception.release(held.caller)
        else:
            held.line.lost(reason)

    def _detach(self, session: Session) -> None:
        """The caller speaks to somebody else now: our own conversation is over."""
        held = self._held.get(session)
        if held is not None and held.line is not None:
            held.line.lost("connected")

    def _open(self, session: Session | None) -> Leg:
        sockets = open_sockets(self._endpoint.host, self.settings.media_ports, self._random)
        return Leg(session, sockets, self._endpoint.flush)
