"""A call of ours: the second leg to whoever is on call."""

from __future__ import annotations

from voice.channels.phone.sip import fields, sdp
from voice.channels.phone.sip.asking import Asking
from voice.channels.phone.sip.core import MAX_FORWARDS, PRODUCT, Core
from voice.channels.phone.sip.dialog import Dialog
from voice.channels.phone.sip.digest import Credentials
from voice.channels.phone.sip.errors import Malformed, NotAcceptable
from voice.channels.phone.sip.events import Answered, Unanswered
from voice.channels.phone.sip.message import Request, Response
from voice.channels.phone.sip.replying import CAPABILITIES
from voice.channels.phone.sip.session import Session
from voice.channels.phone.sip.transaction import Peer


class Outgoing:
    """An INVITE of ours until somebody answers; `Answered` or `Unanswered` tells the end."""

    def __init__(
        self,
        core: Core,
        target: str,
        caller: str,
        peer: Peer,
        own: tuple[str, int],
        patience_s: float,
        credentials: Credentials | None = None,
    ) -> None:
        """Calls the URI `target` by way of `peer` as the address `caller` (`"Name" <uri>`); sound
        is to come to `own`; nobody answering for `patience_s` seconds ends it."""
        self._core = core
        self._target = target
        self._caller = f"{caller};tag={core.token()}"
        self._call_id = core.token()
        self._peer = peer
        self._number = 0
        self._own = sdp.Own(*own, core.random.getrandbits(48))
        self._offer = sdp.offer(self._own)
        self._credentials = credentials
        self._session: Session | None = None
        self._over = False
        self._given_up = False
        self._asking = Asking(core, self._invite, peer, credentials, self._heard)
        self._patience = core.timers.after(patience_s, self.give_up)

    def give_up(self) -> None:
        """Stop ringing there; safe to call twice, and without effect once somebody answered."""
        if self._over or self._given_up:
            return
        self._given_up = True
        self._patience.cancel()
        if self._asking.transaction.answered:
            self._asking.cancel()
        # Who says nothing to the CANCEL either is left alone; a late 200 is met with a BYE.
        self._finish(Unanswered(self, 487))

    def _invite(self) -> Request:
        self._number += 1
        headers = (
            ("max-forwards", MAX_FORWARDS),
            ("from", self._caller),
            ("to", f"<{self._target}>"),
            ("call-id", self._call_id),
            ("cseq", f"{self._number} INVITE"),
            ("contact", self._core.contact(self._peer)),
            ("user-agent", PRODUCT),
            *CAPABILITIES,
            ("content-type", sdp.KIND),
        )
        return Request(headers, self._offer, "INVITE", self._target)

    def _heard(self, response: Response | None) -> None:
        if response is None or response.status >= 300:
            self._finish(Unanswered(self, response.status if response else 408))
            return
        if response.status < 200:
            if self._given_up:
                self._asking.cancel()
            return
        if self._session is not None:
            self._session.acknowledge(response)
            return
        self._answered(response)

    def _answered(self, response: Response) -> None:
        self._patience.cancel()
        dialog = Dialog.calling(self._asking.request, response, self._peer)
        session = Session(self._core, dialog, self._asking.request, self._peer)
        self._session = session
        session.credentials = self._credentials
        session.own = self._own
        session.allowed = response.members("allow")
        session.acknowledge(response)
        session.confirmed = True
        try:
            session.agreed = sdp.agree(sdp.parse(response.body))
            fields.uri(dialog.target)
        except (Malformed, NotAcceptable):
            session.hang_up("not agreed")
            self._finish(Unanswered(self, 488))
            return
        if self._given_up:
            session.hang_up()
            return
        self._finish(Answered(self, session))

    def _finish(self, event: Answered | Unanswered) -> None:
        if not self._over:
            self._over = True
            self._patience.cancel()
            self._core.tell(event)


def dialable(to: str) -> str:
    """A number as it is dialed: without what people put between its digits."""
    return "".join(sign for sign in to if sign.isalnum() or sign in "+*#_.-@")
