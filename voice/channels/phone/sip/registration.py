"""Being known to a registrar (RFC 3261, section 10): as an extension of a PBX, or to a trunk.

It is asked again long before it forgets us. When it does not answer we ask again later and later,
not all at once with everybody else after it comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from voice.channels.phone.sip import fields
from voice.channels.phone.sip.asking import Asking
from voice.channels.phone.sip.core import MAX_FORWARDS, PRODUCT, Core
from voice.channels.phone.sip.digest import Credentials
from voice.channels.phone.sip.errors import Malformed
from voice.channels.phone.sip.events import NotRegistered, Registered
from voice.channels.phone.sip.message import Request, Response
from voice.channels.phone.sip.replying import ALLOW
from voice.channels.phone.sip.timers import Timer
from voice.channels.phone.sip.transaction import Peer

REFRESH_SHARE = 0.8
"""Of what the registrar grants: leaves time for several tries."""
SHORTEST_REFRESH_S = 15.0
FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 600.0
"""A registrar that comes back after a night out knows us again within ten minutes."""
REFUSED_PAUSE_S = 300.0
"""A wrong password stays wrong: asking often gets an address banned."""
REFUSALS = (401, 403, 404, 407)
KEEPALIVE_S = 25.0
"""Routers forget a UDP way after 30 seconds of nothing (RFC 5626, section 4.4)."""


@dataclass(frozen=True)
class Account:
    """A login at a PBX or a trunk."""

    user: str
    domain: str
    """Of its own address: sip:user@domain."""
    password: str
    login: str = ""
    """The name to prove, where it is not the user."""
    expires_s: int = 300
    """How long we ask to be known."""

    @property
    def address(self) -> str:
        return f"<sip:{self.user}@{self.domain}>"

    @property
    def credentials(self) -> Credentials:
        return Credentials(self.login or self.user, self.password)


class Registration:
    """One account's standing with its registrar."""

    def __init__(self, core: Core, account: Account, peer: Peer) -> None:
        """`peer` is the registrar."""
        self.account = account
        self.peer = peer
        self.credentials = account.credentials
        self.known = False
        """Whether the registrar knows us now."""
        self._core = core
        self._call_id = core.token()
        self._tag = core.token()
        self._number = 0
        self._expires_s = account.expires_s
        self._failures = 0
        self._next: Timer | None = None
        self._alive: Timer | None = None
        self._stopped = False

    def start(self) -> None:
        """Register, and stay registered."""
        self._stopped = False
        self._ask(self._expires_s, self._heard)
        if not self.peer.reliable and self._alive is None:
            self._keep_alive()

    def stop(self) -> None:
        """Be forgotten: calls go elsewhere at once."""
        self._stopped = True
        for timer in (self._next, self._alive):
            if timer is not None:
                timer.cancel()
        self._next = self._alive = None
        if self.known:
            self.known = False
            self._ask(0, lambda response: None)

    def _ask(self, expires_s: int, heard: Callable[[Response | None], None]) -> None:
        def make() -> Request:
            self._number += 1
            # Its own expiry beside the contact counts more than the field (RFC 3261, 10.2.1.1).
            contact = self._core.contact(self.peer, self.account.user)
            headers = (
                ("max-forwards", MAX_FORWARDS),
                ("from", f"{self.account.address};tag={self._tag}"),
                ("to", self.account.address),
                ("call-id", self._call_id),
                ("cseq", f"{self._number} REGISTER"),
                ("contact", f"{contact};expires={expires_s}"),
                ("expires", str(expires_s)),
                ("allow", ALLOW),
                ("user-agent", PRODUCT),
            )
            return Request(headers, method="REGISTER", uri=f"sip:{self.account.domain}")

        Asking(self._core, make, self.peer, self.credentials, heard)

    def _heard(self, response: Response | None) -> None:
        if self._stopped or (response is not None and response.status < 200):
            return
        if response is None:
            self._failed("no answer")
        elif response.status < 300:
            self._failures = 0
            self.known = True
            granted_s = self._granted(response)
            self._again(max(SHORTEST_REFRESH_S, REFRESH_SHARE * granted_s))
            self._core.tell(Registered(self, granted_s))
        elif response.status == 423 and self._failures == 0:
            self._failures = 1
            self._expires_s = max(self._expires_s, _seconds(response.get("min-expires")) or 3600)
            self._ask(self._expires_s, self._heard)
        else:
            pause_s = REFUSED_PAUSE_S if response.status in REFUSALS else 0.0
            self._failed(
                f"{response.status} {response.reason}",
                max(pause_s, float(_seconds(response.get("retry-after")) or 0)),
            )

    def _failed(self, why: str, least_s: float = 0.0) -> None:
        self.known = False
        pause_s = min(FIRST_PAUSE_S * 2**self._failures, LONGEST_PAUSE_S)
        self._failures = min(self._failures + 1, 10)
        # Between half and all of the pause, by chance: not in step with others.
        pause_s = max(least_s, pause_s * self._core.random.uniform(0.5, 1.0))
        self._again(pause_s)
        self._core.tell(NotRegistered(self, why, pause_s))

    def _granted(self, response: Response) -> float:
        """For how long: told beside our own contact, else by the field."""
        own = self._core.own(self.peer)
        for contact in response.members("contact"):
            try:
                address = fields.address(contact)
            except Malformed:
                continue
            told = _seconds(address.parameters.get("expires"))
            if own in address.uri and told is not None:
                return float(told)
        told = _seconds(response.get("expires"))
        return float(self._expires_s if told is None else told)

    def _again(self, pause_s: float) -> None:
        if self._next is not None:
            self._next.cancel()
        self._next = self._core.timers.after(
            pause_s, lambda: self._ask(self._expires_s, self._heard)
        )

    def _keep_alive(self) -> None:
        self._core.ping(self.peer)
        self._alive = self._core.timers.after(KEEPALIVE_S, self._keep_alive)


def _seconds(text: str | None) -> int | None:
    """None where nothing that we understand is told."""
    try:
        return None if text is None else fields.number(text)
    except Malformed:
        return None
