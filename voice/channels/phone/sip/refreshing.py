"""Session timers (RFC 4028): a call whose other end has vanished does not stand for ever.

We never ask for a timer: a call without sound is ended anyway. We keep to one that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from voice.channels.phone.sip import fields
from voice.channels.phone.sip.message import Headers, Message, Request, Response
from voice.channels.phone.sip.replying import Objection
from voice.channels.phone.sip.timers import Timer, Timers

SHORTEST_S = 90
"""A shorter interval is refused: RFC 4028, section 4, allows none."""
LONGEST_MARGIN_S = 32.0
"""A call whose refresh did not come ends so long before its interval, or a third of it, whichever
is less (section 10)."""


@dataclass(frozen=True)
class Terms:
    """What was settled."""

    interval_s: int
    ours: bool
    """Whether we are the one who refreshes."""


def objection(request: Request) -> Objection | None:
    """Why an INVITE or UPDATE is refused for its timer; None if it is not."""
    asked = request.get("session-expires")
    if asked is None or fields.number(asked) >= SHORTEST_S or not _knows_timers(request):
        return None
    return Objection(422, (("min-se", str(SHORTEST_S)),))


def settle(request: Request) -> Terms | None:
    """Terms for a request of theirs; None where no timer is asked for."""
    asked = request.get("session-expires")
    if asked is None:
        return None
    refresher = _refresher(asked) or ("uac" if _knows_timers(request) else "uas")
    return Terms(max(fields.number(asked), SHORTEST_S), ours=refresher == "uas")


def granted(response: Response) -> Terms | None:
    """Terms in the answer to a request of ours; None where there is no timer any more."""
    told = response.get("session-expires")
    if told is None:
        return None
    return Terms(max(fields.number(told), SHORTEST_S), ours=_refresher(told) != "uas")


def told(terms: Terms | None) -> Headers:
    """How our 200 tells the terms."""
    if terms is None:
        return ()
    if terms.ours:
        return (("session-expires", f"{terms.interval_s};refresher=uas"),)
    return (("require", "timer"), ("session-expires", f"{terms.interval_s};refresher=uac"))


def asked(terms: Terms | None) -> Headers:
    """How a request of ours tells that we refresh."""
    if terms is None:
        return ()
    return (("session-expires", f"{terms.interval_s};refresher=uac"), ("min-se", str(SHORTEST_S)))


class Refreshing:
    """The timer of one call."""

    def __init__(
        self, timers: Timers, refresh: Callable[[], None], expired: Callable[[], None]
    ) -> None:
        self.terms: Terms | None = None
        self._timers = timers
        self._refresh = refresh
        self._expired = expired
        self._running: list[Timer] = []

    def restart(self, terms: Terms | None) -> None:
        """The call was refreshed, on these terms."""
        self.stop()
        self.terms = terms
        if terms is None:
            return
        margin_s = min(LONGEST_MARGIN_S, terms.interval_s / 3)
        self._running = [self._timers.after(terms.interval_s - margin_s, self._expired)]
        if terms.ours:
            self._running.append(self._timers.after(terms.interval_s / 2, self._refresh))

    def stop(self) -> None:
        """Safe to call twice."""
        for timer in self._running:
            timer.cancel()
        self._running = []


def _refresher(value: str) -> str:
    _, semicolon, rest = value.partition(";")
    return fields.parameters(semicolon + rest).get("refresher", "").lower()


def _knows_timers(message: Message) -> bool:
    return "timer" in (tag.lower() for tag in message.members("supported"))
