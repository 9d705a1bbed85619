"""A request and its responses (RFC 3261, section 17, with RFC 6026): sent until they arrive.

A server transaction answers a repeated request by itself, so that a call is never begun twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from voice.channels.phone.sip import fields
from voice.channels.phone.sip.message import Request, Response
from voice.channels.phone.sip.timers import Timer, Timers

T1_S = 0.5
"""Estimate of a round trip; the first repetition comes after it (RFC 3261, section 17.1.1.1)."""
T2_S = 4.0
"""Longest pause between repetitions."""
T4_S = 5.0
"""How long a message may linger in the network."""
GIVE_UP_S = 64 * T1_S
"""Nobody answers any more after that."""


@dataclass(frozen=True)
class Peer:
    """Where a message comes from or goes to."""

    transport: str
    """udp or tcp."""
    host: str
    """An IP address without brackets; towards others also a name."""
    port: int

    @property
    def reliable(self) -> bool:
        return self.transport != "udp"


Send = Callable[[Request | Response, Peer], None]
Key = tuple[str, ...]


def key(request: Request) -> Key:
    """What a request has in common with its repetitions, its CANCEL and its ACK."""
    via = request.via
    method = "INVITE" if request.method in ("ACK", "CANCEL") else request.method
    sent_by = f"{via.host.lower()}:{via.port or fields.SIP_PORT}"
    if via.branch.startswith(fields.MAGIC) and via.branch != fields.MAGIC:
        return via.branch, sent_by, method
    # Before RFC 3261 a branch named nothing.
    cseq = request.cseq
    return request.call_id, request.from_tag, str(cseq.number), sent_by, method, via.branch


class ServerTransaction:
    """A request that we were asked."""

    def __init__(
        self, request: Request, peer: Peer, timers: Timers, send: Send, over: Callable[[], None]
    ) -> None:
        """`peer` is where responses go; `over` is called when no repetition can come any more."""
        self.request = request
        self.final: Response | None = None
        self._peer = peer
        self._timers = timers
        self._send = send
        self._over = over
        self._last: Response | None = None
        self._again: Timer | None = None
        self._end: Timer | None = None

    def respond(self, response: Response) -> None:
        """Send it, and again for every repetition of the request; a second final one is ignored,
        unless it is a 2xx, which the call itself repeats until it is acknowledged."""
        if self.final is not None and not (self.final.status < 300 and response is self.final):
            return
        self._last = response
        self._send(response, self._peer)
        if response.status < 200 or self.final is not None:
            return
        self.final = response
        invite = self.request.method == "INVITE"
        self._end = self._timers.after(GIVE_UP_S, self._over)
        if invite and response.status >= 300 and not self._peer.reliable:
            self._repeat(T1_S)

    def receive(self, request: Request) -> bool:
        """A repetition, or the ACK of a refusal. False for an ACK that belongs to the call."""
        if request.method == "ACK":
            if self.final is None or self.final.status < 300:
                return False
            self._acknowledged()
        elif self._last is not None:
            self._send(self._last, self._peer)
        return True

    def _repeat(self, pause_s: float) -> None:
        def again() -> None:
            if self._last is not None:
                self._send(self._last, self._peer)
            self._repeat(min(2 * pause_s, T2_S))

        self._again = self._timers.after(pause_s, again)

    def _acknowledged(self) -> None:
        self._last = None
        for timer in (self._again, self._end):
            if timer is not None:
                timer.cancel()
        self._again = None
        self._end = self._timers.after(0 if self._peer.reliable else T4_S, self._finish)

    def _finish(self) -> None:
        if self._again is not None:
            self._again.cancel()
        self._over()


class ClientTransaction:
    """A request that we ask."""

    def __init__(
        self,
        request: Request,
        peer: Peer,
        timers: Timers,
        send: Send,
        heard: Callable[[Response | None], None],
        over: Callable[[], None],
    ) -> None:
        """`heard` is told every response, and None once when none comes in time."""
        self.request = request
        self.peer = peer
        self.answered = False
        """Whether any response has come: only then may it be canceled."""
        self._timers = timers
        self._send = send
        self._heard = heard
        self._over = over
        self._final: int | None = None
        self._ack: Request | None = None
        send(request, peer)
        self._again: Timer | None = None
        if not peer.reliable:
            self._repeat(T1_S)
        self._end = timers.after(GIVE_UP_S, self._give_up)

    @property
    def invite(self) -> bool:
        return self.request.method == "INVITE"

    def receive(self, response: Response) -> None:
        """A response, perhaps for the second time."""
        status = response.status
        self.answered = True
        if self._final is not None:
            if self._ack is not None and status >= 300:
                self._send(self._ack, self.peer)
            elif self.invite and status < 300:
                self._heard(response)
            return
        if self.invite:
            self._quiet()
        if status >= 200:
            self._final = status
            self._quiet()
            self._end.cancel()
            if self.invite and status >= 300:
                self._ack = self._acknowledgment(response)
                self._send(self._ack, self.peer)
            self._end = self._timers.after(GIVE_UP_S if self.invite else T4_S, self._over)
        elif self.invite:
            # A phone may ring for longer; whoever asked gives up by CANCEL.
            self._end.cancel()
        self._heard(response)

    def _repeat(self, pause_s: float) -> None:
        def again() -> None:
            self._send(self.request, self.peer)
            self._repeat(2 * pause_s if self.invite else min(2 * pause_s, T2_S))

        self._again = self._timers.after(pause_s, again)

    def _quiet(self) -> None:
        if self._again is not None:
            self._again.cancel()
            self._again = None

    def _give_up(self) -> None:
        self._quiet()
        self._over()
        self._heard(None)

    def _acknowledgment(self, response: Response) -> Request:
        """The ACK of a refusal (RFC 3261, section 17.1.1.3)."""
        kept = ("call-id", "from", "max-forwards", "route")
        headers = [("via", self.request.all("via")[0])]
        headers += [(name, value) for name, value in self.request.headers if name in kept]
        headers += [("to", response.needed("to")), ("cseq", f"{self.request.cseq.number} ACK")]
        return Request(tuple(headers), method="ACK", uri=self.request.uri)
