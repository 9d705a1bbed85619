"""What all parts of the user agent share: clock, timers, transactions, and what goes out.

Nothing here knows a socket: `outgoing` and `events` are taken by whoever moves the bytes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Protocol

from voice.channels.phone.sip import fields
from voice.channels.phone.sip.message import Request, Response
from voice.channels.phone.sip.stream import PING
from voice.channels.phone.sip.timers import Clock, Timers
from voice.channels.phone.sip.transaction import (
    ClientTransaction,
    Key,
    Peer,
    ServerTransaction,
    key,
)

USER = "toothline"
"""Who we are in our own Contact."""
PRODUCT = "Toothline"
MAX_FORWARDS = "70"
"""Stations that a request of ours may pass (RFC 3261, section 8.1.1.6)."""
MOST_TRANSACTIONS = 20_000
"""Each takes a few kilobytes for half a minute; a flood beyond that is not answered."""


Name = tuple[str, str, str]
"""Call-ID, our tag, their tag: what names a call."""


@dataclass(frozen=True)
class Packet:
    """Bytes for somebody."""

    data: bytes
    peer: Peer


class InDialog(Protocol):
    """A call, as far as messages find it by its name."""

    invite: Request

    def receive(self, request: Request, source: Peer) -> None: ...

    def canceled(self) -> None: ...


class Core:
    """The common ground."""

    def __init__(
        self, clock: Clock, random: Random, own: Callable[[Peer], tuple[str, int]]
    ) -> None:
        """`own` gives the address and port under which a peer reaches us; `random` names calls
        and transactions: strangers must not guess them."""
        self.timers = Timers(clock)
        self.outgoing: deque[Packet] = deque()
        self.events: deque[object] = deque()
        self.clock = clock
        self.random = random
        self.calls: dict[Name, InDialog] = {}
        """Every call that is not over."""
        self._own = own
        self._servers: dict[Key, ServerTransaction] = {}
        self._clients: dict[tuple[str, str], ClientTransaction] = {}

    @property
    def idle(self) -> bool:
        """Whether nothing is remembered: no call, no request of ours or of others."""
        return not (self.calls or self._servers or self._clients)

    def token(self) -> str:
        """A new name that nobody guesses."""
        return f"{self.random.getrandbits(64):016x}"

    def own(self, peer: Peer) -> str:
        """host:port under which a peer reaches us."""
        host, port = self._own(peer)
        return f"{bracketed(host)}:{port}"

    def own_host(self, peer: Peer) -> str:
        """The address alone, without brackets."""
        return self._own(peer)[0]

    def contact(self, peer: Peer, user: str = USER) -> str:
        """Our Contact towards a peer."""
        transport = ";transport=tcp" if peer.transport == "tcp" else ""
        return f"<sip:{user}@{self.own(peer)}{transport}>"

    def send(self, message: Request | Response, peer: Peer) -> None:
        self.outgoing.append(Packet(message.render(), peer))

    def ping(self, peer: Peer) -> None:
        """Keep the way to a peer open through routers that forget."""
        self.outgoing.append(Packet(PING, peer))

    def tell(self, event: object) -> None:
        """Something happened that whoever runs us wants to know."""
        self.events.append(event)

    def serve(self, request: Request, source: Peer) -> ServerTransaction | None:
        """A transaction for a new request; None where there are too many."""
        name = key(request)
        if len(self._servers) >= MOST_TRANSACTIONS:
            return None
        transaction = ServerTransaction(
            request,
            reply_to(request, source),
            self.timers,
            self.send,
            lambda: self._forget_server(name),
        )
        self._servers[name] = transaction
        return transaction

    def served(self, request: Request) -> ServerTransaction | None:
        """The transaction to which a request belongs: repeated, canceling or acknowledging."""
        return self._servers.get(key(request))

    def ask(
        self, request: Request, peer: Peer, heard: Callable[[Response | None], None]
    ) -> ClientTransaction:
        """Send a request until a response comes; Via is put in front of it."""
        branch = fields.MAGIC + self.token()
        name = (branch, request.method)
        transaction = ClientTransaction(
            replace(request, headers=(("via", self.via(peer, branch)), *request.headers)),
            peer,
            self.timers,
            self.send,
            heard,
            lambda: self._forget_client(name),
        )
        self._clients[name] = transaction
        return transaction

    def via(self, peer: Peer, branch: str) -> str:
        """Our station on a request's way."""
        return f"SIP/2.0/{peer.transport.upper()} {self.own(peer)};rport;branch={branch}"

    def cancel(self, transaction: ClientTransaction) -> None:
        """Ask for an end of an INVITE of ours that rings (RFC 3261, section 9.1)."""
        kept = ("from", "to", "call-id", "route", "max-forwards")
        request = transaction.request
        headers = [("via", request.all("via")[0])]
        headers += [(name, value) for name, value in request.headers if name in kept]
        headers.append(("cseq", f"{request.cseq.number} CANCEL"))
        cancel = Request(tuple(headers), method="CANCEL", uri=request.uri)
        name = (request.via.branch, "CANCEL")
        self._clients[name] = ClientTransaction(
            cancel,
            transaction.peer,
            self.timers,
            self.send,
            lambda response: None,
            lambda: self._forget_client(name),
        )

    def receive_response(self, response: Response) -> None:
        """To the request that it answers; one that answers nothing is dropped."""
        transaction = self._clients.get((response.via.branch, response.cseq.method))
        if transaction is not None:
            transaction.receive(response)

    def _forget_server(self, name: Key) -> None:
        self._servers.pop(name, None)

    def _forget_client(self, name: tuple[str, str]) -> None:
        self._clients.pop(name, None)


def reply_to(request: Request, source: Peer) -> Peer:
    """Where responses go (RFC 3261, section 18.2.2, and RFC 3581): never to a third party."""
    via = request.via
    if source.reliable or "rport" in via.parameters:
        return source
    return replace(source, port=via.port or fields.SIP_PORT)


def bracketed(host: str) -> str:
    """An address as it stands in front of a port."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
