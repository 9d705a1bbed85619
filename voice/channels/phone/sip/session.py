"""One call with its other end, from INVITE to BYE."""

from __future__ import annotations

from voice.channels.phone.sip import refreshing, sdp
from voice.channels.phone.sip.accepting import Accepting
from voice.channels.phone.sip.asking import Asking
from voice.channels.phone.sip.core import Core
from voice.channels.phone.sip.dialog import Dialog
from voice.channels.phone.sip.digest import Credentials
from voice.channels.phone.sip.errors import Malformed, NotAcceptable
from voice.channels.phone.sip.events import Changed, Ended, Established, Keyed
from voice.channels.phone.sip.message import Headers, Request, Response
from voice.channels.phone.sip.referral import Referral
from voice.channels.phone.sip.refreshing import Refreshing
from voice.channels.phone.sip.renegotiating import Renegotiating
from voice.channels.phone.sip.replying import CAPABILITIES, respond
from voice.channels.phone.sip.transaction import Peer, ServerTransaction

KEY_NAMES = {"10": "*", "11": "#", "star": "*", "pound": "#"}
"""How some senders of INFO spell keys."""


class Session:
    """A call. It begins with their INVITE, or with an INVITE of ours that was answered."""

    def __init__(self, core: Core, dialog: Dialog, invite: Request, peer: Peer) -> None:
        """`invite` came from `peer`, or went there."""
        self.invite = invite
        self.peer = peer
        self.dialog = dialog
        self.agreed: sdp.Agreed | None = None
        """None until both sides have said what they hear."""
        self.own: sdp.Own | None = None
        """Our end of the sound; None until we answer."""
        self.credentials: Credentials | None = None
        """For requests of ours within the call, where they are demanded."""
        self.allowed = invite.members("allow")
        """Methods that the other end knows; empty where it did not say."""
        self.confirmed = False
        """Whether both ends know that the call stands."""
        self.over = False
        self._core = core
        self._transaction: ServerTransaction | None = None
        self._accepting: Accepting | None = None
        self._leaving = ""
        self._talks = Renegotiating(core, self)
        self.refreshing = Refreshing(
            core.timers, self._talks.refresh, lambda: self.hang_up("session expired")
        )
        self.referral = Referral(core, self)
        core.calls[dialog.name] = self

    # What whoever runs us asks for.

    def ring(self) -> None:
        self._respond(180, ("contact", self._contact))

    def answer(self, host: str, port: int) -> None:
        """Take the call; sound is to come to this address."""
        if self.over or self._transaction is None:
            return
        self.own = sdp.Own(host, port, self._core.random.getrandbits(48))
        terms = refreshing.settle(self.invite)
        body = self._talks.reply(self.invite)
        self.refreshing.restart(terms)
        self.accept(self._transaction, body, refreshing.told(terms), self.peer)

    def refuse(self, status: int, *headers: tuple[str, str]) -> None:
        """Do not take the call."""
        self._respond(status, *headers)
        self._end("refused")

    def hang_up(self, reason: str = "ours") -> None:
        """End the call, in whatever state it is; safe to call twice."""
        if self.over:
            return
        if self.confirmed:
            self._bye(reason)
        elif self._accepting is not None:
            # A BYE must not overtake the 200: it follows the ACK, or takes its place.
            self._leaving = self._leaving or reason
        else:
            self.refuse(480)

    # What the other end asks for.

    def invited(self, transaction: ServerTransaction, offer: sdp.Agreed | None) -> None:
        """Their first INVITE, with what we can hear of its offer."""
        self._transaction = transaction
        self.agreed = offer

    def receive(self, request: Request, source: Peer) -> None:
        """A request within the call."""
        if request.method == "ACK":
            self._acknowledged(request)
            return
        transaction = self._core.serve(request, source)
        if transaction is None:
            return
        if not self.dialog.in_order(request):
            transaction.respond(respond(request, 500, source, reason="Out of order"))
            return
        self.dialog.peer = source
        match request.method:
            case "BYE":
                self._hung_up(request, source, transaction)
            case "INVITE" | "UPDATE":
                self._talks.asked(request, source, transaction)
            case "INFO":
                transaction.respond(respond(request, 200, source))
                self._keyed(request)
            case "NOTIFY":
                transaction.respond(self.referral.notified(request, source))
            case _:
                transaction.respond(respond(request, 200, source, *CAPABILITIES))

    def canceled(self) -> None:
        """They do not want to be answered any more; without effect once they were."""
        if self._accepting is None and not self.confirmed and not self.over:
            self._respond(487)
            self._end("canceled")

    # Shared with the parts of a call.

    @property
    def waiting_for_ack(self) -> bool:
        return self._accepting is not None

    def accept(
        self, transaction: ServerTransaction, body: bytes, headers: Headers, source: Peer
    ) -> None:
        """200 to an INVITE."""
        response = respond(
            transaction.request,
            200,
            source,
            ("contact", self._contact),
            *CAPABILITIES,
            *headers,
            tag=self.dialog.local_tag,
            body=body,
        )
        self._accepting = Accepting(
            self._core.timers, transaction, response, lambda: self._bye("not acknowledged")
        )

    def ask(self, method: str, *headers: tuple[str, str], body: bytes = b"") -> Request:
        """The next request of ours within the call."""
        request = self.dialog.request(method, self._contact)
        kind = (("content-type", sdp.KIND),) if body else ()
        return Request((*request.headers, *kind, *headers), body, method, request.uri)

    def acknowledge(self, response: Response) -> None:
        """ACK to a 200 of theirs."""
        ack = self.dialog.request("ACK", self._contact, response.cseq.number)
        peer = self.dialog.next_hop()
        via = self._core.via(peer, f"z9hG4bK{self._core.token()}")
        self._core.send(Request((("via", via), *ack.headers), b"", "ACK", ack.uri), peer)

    def settle(self, agreed: sdp.Agreed) -> None:
        """Sound goes differently from now on."""
        if agreed != self.agreed:
            self.agreed = agreed
            if self.confirmed:
                self._core.tell(Changed(self))

    def establish(self) -> None:
        """Both ends know that the call stands."""
        self.confirmed = True
        self._core.tell(Established(self))

    @property
    def _contact(self) -> str:
        return self._core.contact(self.dialog.peer)

    def _respond(self, status: int, *headers: tuple[str, str]) -> None:
        if self._transaction is not None and not self.over:
            tag = self.dialog.local_tag
            self._transaction.respond(respond(self.invite, status, self.peer, *headers, tag=tag))

    def _acknowledged(self, ack: Request) -> None:
        if self._accepting is None or ack.cseq.number != self._accepting.number:
            return
        self._accepting.stop()
        self._accepting = None
        try:
            self._talks.acknowledged(ack)
        except (Malformed, NotAcceptable):
            self._bye("not agreed")
            return
        if not self.confirmed:
            self.establish()
        if self._leaving:
            self._bye(self._leaving)

    def _hung_up(self, request: Request, source: Peer, transaction: ServerTransaction) -> None:
        transaction.respond(respond(request, 200, source))
        if not self.confirmed and self._accepting is None:
            # BYE to a call that still rings (RFC 3261, section 15.1.2).
            self._respond(487)
        self._end("hung up")

    def _keyed(self, request: Request) -> None:
        text = request.body.decode("ascii", "ignore").strip()
        if request.content_type == "application/dtmf-relay":
            pairs = {
                name.strip().lower(): value.strip()
                for name, _, value in (line.partition("=") for line in text.splitlines())
            }
            text = pairs.get("signal", "")
        key = KEY_NAMES.get(text.lower(), text.upper())
        if len(key) == 1 and key in "0123456789*#ABCD":
            self._core.tell(Keyed(self, key))

    def _bye(self, reason: str) -> None:
        Asking(
            self._core,
            lambda: self.ask("BYE"),
            self.dialog.next_hop(),
            self.credentials,
            lambda response: None,
        )
        self._end(reason)

    def _end(self, reason: str) -> None:
        if self.over:
            return
        self.over = True
        if self._accepting is not None:
            self._accepting.stop()
        self.refreshing.stop()
        self.referral.stop()
        self._core.calls.pop(self.dialog.name, None)
        self._core.tell(Ended(self, reason))
