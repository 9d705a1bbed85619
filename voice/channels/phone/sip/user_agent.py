"""The core's door: every message to the call, the transaction or the answer that it is for.

Pure: bytes come in with where they came from, bytes and events lie ready in `core.outgoing` and
`core.events`, and time passes when `tick` is called. Nothing that a stranger sends raises.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from random import Random

from voice.channels.phone.sip import refreshing, sdp
from voice.channels.phone.sip.core import Core, reply_to
from voice.channels.phone.sip.dialog import Dialog
from voice.channels.phone.sip.errors import Malformed, NotAcceptable
from voice.channels.phone.sip.events import Invited
from voice.channels.phone.sip.message import Request, Response, parse, salvage
from voice.channels.phone.sip.replying import CAPABILITIES, objection, respond
from voice.channels.phone.sip.session import Session
from voice.channels.phone.sip.timers import Clock
from voice.channels.phone.sip.transaction import Peer


class UserAgent:
    """Answers calls, and holds those of ours."""

    def __init__(
        self,
        clock: Clock,
        random: Random,
        own: Callable[[Peer], tuple[str, int]],
        draining: Callable[[], bool] = lambda: False,
    ) -> None:
        """`own` as in `Core`; while `draining`, OPTIONS is answered with 503 so that a proxy sends
        calls elsewhere."""
        self.core = Core(clock, random, own)
        self._draining = draining
        self._secret = random.randbytes(16)

    @property
    def next_timeout(self) -> float | None:
        """When `tick` is to be called, by the clock; None when nothing waits."""
        return self.core.timers.next_s

    def tick(self) -> None:
        """Do what is due."""
        self.core.timers.run()

    def receive(self, data: bytes, source: Peer) -> None:
        """One datagram, or one whole message of a stream."""
        if not data.strip(b"\r\n\0 "):
            # Somebody keeps the way through a router open.
            return
        try:
            message = parse(data)
        except Malformed as error:
            broken = salvage(data)
            if broken is not None:
                self._reply(broken, error.status, source, reason=str(error))
            return
        try:
            if isinstance(message, Response):
                self.core.receive_response(message)
            else:
                self._request(message, source)
        except Malformed as error:
            if isinstance(message, Request):
                self._object(message, source, error)

    def _request(self, request: Request, source: Peer) -> None:
        transaction = self.core.served(request)
        if request.method == "CANCEL":
            self._cancel(request, source)
            return
        if transaction is not None and transaction.receive(request):
            return
        refusal = objection(request)
        if refusal is not None:
            self._reply(request, refusal.status, source, *refusal.headers)
        elif request.to_tag:
            self._within(request, source)
        elif request.method == "INVITE":
            self._invite(request, source)
        elif request.method == "OPTIONS":
            self._reply(request, 503 if self._draining() else 200, source, *CAPABILITIES)
        else:
            self._reply(request, 481, source)

    def _within(self, request: Request, source: Peer) -> None:
        """A request within a call."""
        call = self.core.calls.get((request.call_id, request.to_tag, request.from_tag))
        if call is None:
            self._reply(request, 481, source)
        else:
            call.receive(request, source)

    def _cancel(self, request: Request, source: Peer) -> None:
        transaction = self.core.served(request)
        if transaction is None:
            self._reply(request, 481, source)
            return
        invite = transaction.request
        call = next((one for one in self.core.calls.values() if one.invite is invite), None)
        self._reply(request, 200, source)
        if call is not None:
            call.canceled()

    def _invite(self, request: Request, source: Peer) -> None:
        """A new call."""
        if self._known(request):
            self._reply(request, 482, source)
            return
        refusal = refreshing.objection(request)
        if refusal is not None:
            self._reply(request, refusal.status, source, *refusal.headers)
            return
        offer = None
        if request.content_type == sdp.KIND and request.body:
            try:
                offer = sdp.agree(sdp.parse(request.body))
            except NotAcceptable as error:
                warning = ("warning", f'304 {self.core.own_host(source)} "{error}"')
                self._reply(request, 488, source, warning)
                return
        dialog = Dialog.called(request, self.core.token(), source)
        transaction = self.core.serve(request, source)
        if transaction is None:
            return
        transaction.respond(respond(request, 100, source))
        session = Session(self.core, dialog, request, source)
        session.invited(transaction, offer)
        self.core.tell(Invited(session))

    def _known(self, request: Request) -> bool:
        """Whether the same call has come by another way (RFC 3261, section 8.2.2.2)."""
        mine = (request.call_id, request.from_tag, request.cseq)
        return any(
            (call.invite.call_id, call.invite.from_tag, call.invite.cseq) == mine
            for call in self.core.calls.values()
        )

    def _object(self, request: Request, source: Peer, error: Malformed) -> None:
        """Refuse what turned out to be broken, by its transaction where it has one already."""
        transaction = self.core.served(request)
        if transaction is None or request.method in ("ACK", "CANCEL"):
            self._reply(request, error.status, source, reason=str(error))
        else:
            transaction.respond(respond(request, error.status, source, reason=str(error)))

    def _reply(
        self,
        request: Request,
        status: int,
        source: Peer,
        *headers: tuple[str, str],
        reason: str = "",
    ) -> None:
        """Answer without keeping anything (RFC 3261, section 8.2.7), so that garbage costs no
        memory: a repetition gets the same answer, with the same tag."""
        if request.method == "ACK":
            return
        name = f"{request.call_id} {request.needed('from')} {request.needed('via')}"
        digest = hashlib.blake2b(name.encode("utf-8", "replace"), key=self._secret, digest_size=8)
        response = respond(request, status, source, *headers, tag=digest.hexdigest(), reason=reason)
        self.core.send(response, reply_to(request, source))
