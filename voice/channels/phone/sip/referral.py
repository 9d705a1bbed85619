"""Handing a call over by asking its other end to call somebody else (REFER, RFC 3515).

The caller stays with us until the other end says that somebody answered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from voice.channels.phone.sip.asking import Asking
from voice.channels.phone.sip.core import Core
from voice.channels.phone.sip.events import Referred
from voice.channels.phone.sip.message import Request, Response
from voice.channels.phone.sip.replying import respond
from voice.channels.phone.sip.timers import Timer
from voice.channels.phone.sip.transaction import Peer

if TYPE_CHECKING:
    from voice.channels.phone.sip.session import Session

_FRAGMENT = re.compile(rb"SIP/2\.0 ([1-6]\d\d)")


class Referral:
    """At most one hand-over at a time."""

    def __init__(self, core: Core, session: Session) -> None:
        self._core = core
        self._session = session
        self._patience: Timer | None = None

    @property
    def pending(self) -> bool:
        return self._patience is not None

    def begin(self, target: str, patience_s: float) -> None:
        """Ask the other end to call `target`, a URI; `Referred` tells what came of it, within
        `patience_s` seconds."""
        session = self._session
        if self.pending or session.over:
            return
        self._patience = self._core.timers.after(patience_s, lambda: self._tell(0))
        local = session.dialog.local.partition(";tag=")[0]
        Asking(
            self._core,
            lambda: session.ask("REFER", ("refer-to", f"<{target}>"), ("referred-by", local)),
            session.dialog.next_hop(),
            session.credentials,
            self._answered,
        )

    def notified(self, request: Request, source: Peer) -> Response:
        """Their news of the other call; the response to it."""
        event = (request.get("event") or "").partition(";")[0].strip().lower()
        if event != "refer":
            return respond(request, 489, source)
        state = (request.get("subscription-state") or "").lower()
        fragment = _FRAGMENT.match(request.body)
        status = int(fragment[1]) if fragment else 0
        if status >= 200 or state.startswith("terminated"):
            self._tell(status if status >= 200 else 0)
        return respond(request, 200, source)

    def stop(self) -> None:
        """Nothing is to be told any more."""
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _answered(self, response: Response | None) -> None:
        if response is None:
            self._tell(0)
        elif response.status >= 300:
            self._tell(response.status, refused=True)

    def _tell(self, status: int, refused: bool = False) -> None:
        if self.pending:
            self.stop()
            self._core.tell(Referred(self._session, status, refused))
