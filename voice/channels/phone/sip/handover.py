"""Handing a caller to a person: the other end calls them (REFER); where it will not, we call them
ourselves and join both. The caller stays with us until somebody has answered."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum

from voice.channels.phone.media.ports import NoPortFree
from voice.channels.phone.media.session import TIMEOUT_S
from voice.channels.phone.media.together import Together
from voice.channels.phone.sip import events, fields
from voice.channels.phone.sip.core import Core
from voice.channels.phone.sip.dialog import hop
from voice.channels.phone.sip.leg import Bridge, Leg
from voice.channels.phone.sip.outgoing import Outgoing, dialable
from voice.channels.phone.sip.registration import Registration
from voice.channels.phone.sip.session import Session


class Handover(Enum):
    """What came of it."""

    CONNECTED = "connected"
    """The caller speaks to somebody; the line to us is closed."""
    NOT_ANSWERED = "not answered"
    """Nobody took the call, or nobody can be called: the caller is still with us."""
    GONE = "gone"
    """The caller hung up before anybody answered."""


@dataclass
class Attempt:
    """One caller on the way to somebody."""

    session: Session
    leg: Leg
    to: str
    """A URI."""
    patience_s: float
    registration: Registration | None
    """The account by which a call of ours goes out; None: straight to the other end."""
    result: Future[Handover]
    outgoing: Outgoing | None = None
    """Our own call to them, where we make one."""
    second: Leg | None = None
    """Its sound."""

    @property
    def joined(self) -> bool:
        """Whether they have answered our call, and both speak with each other."""
        return self.second is not None and self.second.session is not None


class Handovers:
    """All hand-overs of a server."""

    def __init__(
        self,
        core: Core,
        together: Together,
        open_leg: Callable[[Session | None], Leg],
        detach: Callable[[Session], None],
        parted: Callable[[], object],
    ) -> None:
        """`open_leg` gives ports for a call of ours (raises NoPortFree); `detach` is told when a
        caller speaks to somebody else now, `parted` when an attempt and what came of it are over.
        """
        self._core = core
        self._together = together
        self._open_leg = open_leg
        self._detach = detach
        self._parted = parted
        self._attempts: list[Attempt] = []

    @property
    def connected(self) -> int:
        """Callers who speak with somebody over two calls that we have joined; from any thread."""
        return sum(one.joined for one in tuple(self._attempts))

    def begin(self, attempt: Attempt) -> None:
        """Try to connect; the attempt's result tells the end."""
        if any(one.session is attempt.session for one in self._attempts):
            attempt.result.set_result(Handover.NOT_ANSWERED)
            return
        self._attempts.append(attempt)
        allowed = attempt.session.allowed
        if not allowed or "REFER" in allowed:
            attempt.session.referral.begin(attempt.to, attempt.patience_s)
        else:
            self._call(attempt)

    def act(self, event: object) -> None:
        """Something happened to a call; most of it is none of ours."""
        for attempt in tuple(self._attempts):
            match event:
                case events.Referred(session, status, refused) if session is attempt.session:
                    self._referred(attempt, status, refused)
                case events.Answered(outgoing, session) if outgoing is attempt.outgoing:
                    self._join(attempt, session)
                case events.Unanswered(outgoing) if outgoing is attempt.outgoing:
                    self._finish(attempt, Handover.NOT_ANSWERED)
                case events.Changed(session) if attempt.second is not None:
                    if session is attempt.second.session:
                        attempt.second.change()
                case events.Ended(session):
                    self._ended(attempt, session)

    def close(self) -> None:
        """Give up whatever is under way."""
        for attempt in tuple(self._attempts):
            if attempt.second is not None and attempt.second.session is not None:
                attempt.second.session.hang_up()
            self._finish(attempt, Handover.GONE)

    def _referred(self, attempt: Attempt, status: int, refused: bool) -> None:
        if 200 <= status < 300:
            self._detach(attempt.session)
            attempt.session.hang_up("connected")
            self._finish(attempt, Handover.CONNECTED)
        elif refused:
            self._call(attempt)
        else:
            self._finish(attempt, Handover.NOT_ANSWERED)

    def _call(self, attempt: Attempt) -> None:
        """Call them ourselves."""
        try:
            attempt.second = self._open_leg(None)
        except NoPortFree:
            self._finish(attempt, Handover.NOT_ANSWERED)
            return
        registration = attempt.registration
        near = attempt.session.dialog.peer
        peer = registration.peer if registration else hop(fields.uri(attempt.to), near)
        # Networks that we log in to refuse calls by a number that is not ours.
        shown = f"<{fields.address(attempt.session.dialog.remote).uri}>"
        caller = registration.account.address if registration else shown
        attempt.outgoing = Outgoing(
            self._core,
            attempt.to,
            caller,
            peer,
            (self._core.own_host(peer), attempt.second.sockets.port),
            attempt.patience_s,
            registration.credentials if registration else attempt.session.credentials,
        )

    def _join(self, attempt: Attempt, session: Session) -> None:
        """Both hear each other, and what ends one call ends the other."""
        second = attempt.second
        assert second is not None
        second.session = session
        if attempt.session.over:
            session.hang_up()
            self._finish(attempt, Handover.GONE)
            return
        bridge = Bridge()
        self._detach(attempt.session)
        attempt.leg.line = bridge.ends[0]
        second.begin(bridge.ends[1], self._together, TIMEOUT_S)
        attempt.result.set_result(Handover.CONNECTED)

    def _ended(self, attempt: Attempt, session: Session) -> None:
        second = attempt.second.session if attempt.second else None
        if session is attempt.session:
            if attempt.outgoing is not None:
                attempt.outgoing.give_up()
            if second is not None:
                second.hang_up()
            self._finish(attempt, Handover.GONE)
        elif second is not None and session is second:
            attempt.session.hang_up()
            self._finish(attempt, Handover.GONE)

    def _finish(self, attempt: Attempt, handover: Handover) -> None:
        if attempt in self._attempts:
            self._attempts.remove(attempt)
        if attempt.second is not None:
            attempt.second.close()
        if not attempt.result.done():
            attempt.result.set_result(handover)
        self._parted()


def uri_of(to: str, session: Session) -> str:
    """Whom to call, as a person writes it: a number is called at the other end's own address; a
    URI stays what it is."""
    if to.partition(":")[0].lower() in ("sip", "sips", "tel"):
        return to
    plain = dialable(to)
    if "@" in plain:
        return f"sip:{plain}"
    where = fields.uri(session.dialog.target)
    port = f":{where.port}" if where.port else ""
    return f"sip:{plain}@{where.host or session.dialog.peer.host}{port}"
