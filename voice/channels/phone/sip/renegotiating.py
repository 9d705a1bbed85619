"""Offers of sound: the first, and those within a call (hold, resume, moved, refreshed)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voice.channels.phone.sip import refreshing, sdp
from voice.channels.phone.sip.asking import Asking
from voice.channels.phone.sip.core import Core
from voice.channels.phone.sip.errors import NotAcceptable
from voice.channels.phone.sip.message import Request, Response
from voice.channels.phone.sip.replying import CAPABILITIES, respond
from voice.channels.phone.sip.transaction import Peer, ServerTransaction

if TYPE_CHECKING:
    from voice.channels.phone.sip.session import Session

TRY_AGAIN_S = 2.0
"""Most seconds until a refresh that crossed one of theirs is tried again (RFC 3261, 14.1)."""
RETRY_S = 10.0
"""Until one that failed otherwise is."""
GONE = (408, 481)
"""Answers that mean that there is no such call any more."""


class Renegotiating:
    """The offers and answers of one call."""

    def __init__(self, core: Core, session: Session) -> None:
        self._core = core
        self._session = session
        self._offered = False
        """Whether our 200 holds an offer, which their ACK answers."""
        self._asking = False
        """Whether a re-INVITE of ours is under way."""

    def reply(self, invite: Request) -> bytes:
        """Our side's description in the 200: an answer to their offer, or an offer of ours."""
        session = self._session
        assert session.own is not None
        if not invite.body or session.agreed is None:
            self._offered = True
            return sdp.offer(session.own, codec=session.agreed.codec if session.agreed else None)
        return sdp.answer(sdp.parse(invite.body), session.agreed, session.own)

    def acknowledged(self, ack: Request) -> None:
        """Their ACK. Raises Malformed or NotAcceptable where it does not answer our offer."""
        if not self._offered:
            return
        self._offered = False
        session = self._session
        if not ack.body and session.agreed is not None:
            # Their answer is missing; the call goes on as it was.
            return
        session.settle(sdp.agree(sdp.parse(ack.body)))

    def asked(self, request: Request, source: Peer, transaction: ServerTransaction) -> None:
        """A re-INVITE or UPDATE of theirs."""
        session = self._session
        if session.own is None:
            transaction.respond(respond(request, 491, source))
            return
        if request.method == "INVITE" and (self._asking or session.waiting_for_ack):
            transaction.respond(respond(request, 491, source))
            return
        refusal = refreshing.objection(request)
        if refusal is not None:
            transaction.respond(respond(request, refusal.status, source, *refusal.headers))
            return
        target = session.dialog.target_of(request)
        try:
            body = self._reply_to_offer(request)
        except NotAcceptable:
            transaction.respond(respond(request, 488, source))
            return
        session.dialog.target = target
        terms = refreshing.settle(request)
        session.refreshing.restart(terms)
        headers = refreshing.told(terms)
        if request.method == "INVITE":
            session.accept(transaction, body, headers, source)
            return
        contact = ("contact", self._core.contact(source))
        transaction.respond(
            respond(request, 200, source, contact, *CAPABILITIES, *headers, body=body)
        )

    def refresh(self) -> None:
        """Tell the other end that we are still there: by UPDATE where it knows that, else by
        offering once more what stands."""
        session = self._session
        if session.over or self._asking or session.own is None or session.agreed is None:
            return
        method = "UPDATE" if "UPDATE" in session.allowed else "INVITE"
        terms = session.refreshing.terms
        headers = (*CAPABILITIES, *refreshing.asked(terms))
        body = b""
        if method == "INVITE":
            body = sdp.offer(session.own, session.agreed.direction, session.agreed.codec)
        self._asking = True
        Asking(
            self._core,
            lambda: session.ask(method, *headers, body=body),
            session.dialog.next_hop(),
            session.credentials,
            self._answered,
        )

    def _reply_to_offer(self, request: Request) -> bytes:
        """Settle what a request within the call offers; our answer. Raises NotAcceptable."""
        session = self._session
        assert session.own is not None
        if not request.body:
            if request.method == "UPDATE":
                return b""
            return self.reply(request)
        offer = sdp.parse(request.body)
        agreed = sdp.agree(offer, session.agreed.codec if session.agreed else None)
        if agreed != session.agreed:
            session.own = replace(session.own, version=session.own.version + 1)
        session.settle(agreed)
        return sdp.answer(offer, agreed, session.own)

    def _answered(self, response: Response | None) -> None:
        """Of our refresh."""
        session = self._session
        if response is not None and response.status < 200:
            return
        self._asking = False
        if response is not None and response.status < 300 and response.cseq.method == "INVITE":
            session.acknowledge(response)
        if session.over:
            return
        if response is None or response.status in GONE:
            session.hang_up("session expired")
        elif response.status < 300:
            session.refreshing.restart(refreshing.granted(response))
        elif response.status == 491:
            self._core.timers.after(self._core.random.uniform(0, TRY_AGAIN_S), self.refresh)
        else:
            self._core.timers.after(RETRY_S, self.refresh)
