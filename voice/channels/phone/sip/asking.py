"""A request of ours, asked again with credentials where the other side demands them."""

from __future__ import annotations

from collections.abc import Callable

from voice.channels.phone.sip import digest
from voice.channels.phone.sip.core import Core
from voice.channels.phone.sip.digest import Credentials
from voice.channels.phone.sip.message import Request, Response
from voice.channels.phone.sip.transaction import ClientTransaction, Peer

MOST_TRIES = 4
"""Proofs for one request: a server that calls every nonce stale would go on for ever."""
DEMANDS = {
    401: ("www-authenticate", "authorization"),
    407: ("proxy-authenticate", "proxy-authorization"),
}
"""The field that demands and the one that proves, by status."""


class Asking:
    """One question, and its answer."""

    def __init__(
        self,
        core: Core,
        make: Callable[[], Request],
        peer: Peer,
        credentials: Credentials | None,
        heard: Callable[[Response | None], None],
    ) -> None:
        """`make` gives the request with the next number; `heard` is told every response but the
        demands that were met, and None when none came in time."""
        self._core = core
        self._make = make
        self._peer = peer
        self._credentials = credentials
        self._heard = heard
        self._tries = 0
        self._nonces: set[str] = set()
        self._field = "authorization"
        self.transaction: ClientTransaction = self._ask()

    @property
    def request(self) -> Request:
        """As it was last sent."""
        return self.transaction.request

    def cancel(self) -> None:
        """We want no answer any more (INVITE only)."""
        self._core.cancel(self.transaction)

    def _ask(self) -> ClientTransaction:
        request = self._make()
        if self._credentials is not None:
            proof = self._credentials.prove(request.method, request.uri, self._core.token())
            if proof is not None:
                self._nonces.add(self._credentials.nonce)
                request = request.adding((self._field, proof))
        return self._core.ask(request, self._peer, self._response)

    def _response(self, response: Response | None) -> None:
        if response is not None and response.status in DEMANDS and self._meets(response):
            self.transaction = self._ask()
        else:
            self._heard(response)

    def _meets(self, response: Response) -> bool:
        """Whether the demand can be met by another try: it is new, or only the nonce was old."""
        demanded, self._field = DEMANDS[response.status]
        found = digest.challenges(response.all(demanded))
        if self._credentials is None or not found or self._tries >= MOST_TRIES:
            return False
        # The first demand is always new: a nonce kept from an earlier request may be refused
        # without being called stale.
        if found[0].nonce in self._nonces or (self._tries and not found[0].stale):
            return False
        self._tries += 1
        self._credentials.take(found[0])
        return True
