"""200 to an INVITE, sent until it is acknowledged (RFC 3261, section 13.3.1.4)."""

from __future__ import annotations

from collections.abc import Callable

from voice.channels.phone.sip.message import Response
from voice.channels.phone.sip.timers import Timer, Timers
from voice.channels.phone.sip.transaction import GIVE_UP_S, T1_S, T2_S, ServerTransaction


class Accepting:
    """One 200 on its way. Over TCP it is repeated too: a station between may have lost it."""

    def __init__(
        self,
        timers: Timers,
        transaction: ServerTransaction,
        response: Response,
        given_up: Callable[[], None],
    ) -> None:
        """Sends it; `given_up` is called when no ACK comes."""
        self.number = response.cseq.number
        self._timers = timers
        self._transaction = transaction
        self._response = response
        transaction.respond(response)
        self._again: Timer
        self._repeat(T1_S)
        self._end = timers.after(GIVE_UP_S, lambda: self._give_up(given_up))

    def stop(self) -> None:
        """It was acknowledged, or the call is over; safe to call twice."""
        self._again.cancel()
        self._end.cancel()

    def _repeat(self, pause_s: float) -> None:
        def again() -> None:
            self._transaction.respond(self._response)
            self._repeat(min(2 * pause_s, T2_S))

        self._again = self._timers.after(pause_s, again)

    def _give_up(self, given_up: Callable[[], None]) -> None:
        self.stop()
        given_up()
