"""Calls of ours to people: each gets a phone line of its own, like a call that came in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from voice.channels.phone.line import PhoneLine
from voice.channels.phone.media.ports import NoPortFree
from voice.channels.phone.media.session import TIMEOUT_S
from voice.channels.phone.media.together import Together
from voice.channels.phone.sip import events, fields
from voice.channels.phone.sip.core import Core
from voice.channels.phone.sip.dialog import hop
from voice.channels.phone.sip.errors import Malformed, Undialable
from voice.channels.phone.sip.leg import Leg
from voice.channels.phone.sip.outgoing import Outgoing, dialable
from voice.channels.phone.sip.registration import Registration
from voice.channels.phone.sip.session import Session
from voice.channels.phone.sip.transaction import Peer


@dataclass
class _Call:
    leg: Leg
    outgoing: Outgoing
    answered: Future[PhoneLine | None]
    line: PhoneLine | None = None


class Dialing:
    """All calls of ours that are no hand-over. Everything happens in the event loop's thread."""

    def __init__(
        self,
        core: Core,
        together: Together,
        open_leg: Callable[[Session | None], Leg],
        hang_up: Callable[[Session], None],
    ) -> None:
        """`open_leg` gives ports (raises NoPortFree); `hang_up` ends a session from any thread."""
        self._core = core
        self._together = together
        self._open_leg = open_leg
        self._hang_up = hang_up
        self._calls: list[_Call] = []

    def begin(
        self,
        to: str,
        by: Registration | None,
        patience_s: float,
        answered: Future[PhoneLine | None],
    ) -> None:
        """Call a number by an account, or a URI; the future gets the line of whoever answers, None
        where nobody does within so many seconds, or Undialable."""
        try:
            target, peer = _way(to, by)
            leg = self._open_leg(None)
        except (Malformed, NoPortFree, Undialable) as error:
            answered.set_exception(
                error if isinstance(error, Undialable) else Undialable(f"{to}: {error}")
            )
            return
        own = self._core.own_host(peer)
        outgoing = Outgoing(
            self._core,
            target,
            by.account.address if by else f"<sip:toothline@{own}>",
            peer,
            (own, leg.sockets.port),
            patience_s,
            by.credentials if by else None,
        )
        self._calls.append(_Call(leg, outgoing, answered))

    def act(self, event: object) -> None:
        """Something happened to a call; most of it is none of ours."""
        for call in tuple(self._calls):
            match event:
                case events.Answered(outgoing, session) if outgoing is call.outgoing:
                    self._begin_talking(call, session)
                case events.Unanswered(outgoing) if outgoing is call.outgoing:
                    self._finish(call)
                case events.Changed(session) if session is call.leg.session:
                    call.leg.change()
                case events.Keyed(session, key) if session is call.leg.session:
                    call.leg.press(key)
                case events.Ended(session, reason) if session is call.leg.session:
                    assert call.line is not None
                    call.line.lost(reason)
                    self._finish(call)

    def close(self) -> None:
        """Give up whatever rings, hang up whatever talks."""
        for call in tuple(self._calls):
            if call.leg.session is not None:
                call.leg.session.hang_up()
            else:
                call.outgoing.give_up()
            self._finish(call)

    def _begin_talking(self, call: _Call, session: Session) -> None:
        call.leg.session = session
        call.line = PhoneLine("", hang_up=lambda: self._hang_up(session))
        call.leg.begin(call.line, self._together, TIMEOUT_S)
        call.answered.set_result(call.line)

    def _finish(self, call: _Call) -> None:
        if call in self._calls:
            self._calls.remove(call)
        call.leg.close()
        if not call.answered.done():
            call.answered.set_result(None)


def _way(to: str, by: Registration | None) -> tuple[str, Peer]:
    """The URI to call and whom to send it to."""
    if to.partition(":")[0].lower() in ("sip", "sips"):
        where = fields.uri(to)
        return to, by.peer if by else hop(where, Peer("udp", where.host, fields.SIP_PORT))
    if by is None:
        raise Undialable(
            f"{to} cannot be called: no account of [[phone.accounts]] is ready to call by."
        )
    return f"sip:{dialable(to)}@{by.account.domain}", by.peer
