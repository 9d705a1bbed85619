"""The two ends of a call and its numbers (RFC 3261, section 12): who may ask what, and how."""

from __future__ import annotations

from dataclasses import dataclass, replace

from voice.channels.phone.sip import fields
from voice.channels.phone.sip.core import MAX_FORWARDS, PRODUCT, Name
from voice.channels.phone.sip.message import Request, Response
from voice.channels.phone.sip.transaction import Peer


@dataclass
class Dialog:
    """One call, as both ends know it. Its numbers go up as it goes on."""

    call_id: str
    local: str
    """Our From or To, with our tag."""
    remote: str
    """Theirs, with their tag if they gave one."""
    local_tag: str
    remote_tag: str
    target: str
    """URI to which our requests go: their latest Contact."""
    routes: tuple[str, ...]
    """Stations that our requests pass, the nearest first."""
    peer: Peer
    """Where they last spoke from."""
    local_number: int = 0
    """CSeq of our latest request."""
    remote_number: int | None = None
    """CSeq of their latest; None before the first."""

    @property
    def name(self) -> Name:
        return self.call_id, self.local_tag, self.remote_tag

    @classmethod
    def called(cls, request: Request, tag: str, peer: Peer) -> Dialog:
        """The call that an INVITE to us begins; `tag` is to be ours."""
        return cls(
            call_id=request.call_id,
            local=f"{request.needed('to')};tag={tag}",
            remote=request.needed("from"),
            local_tag=tag,
            remote_tag=request.from_tag,
            target=fields.address(request.needed("contact")).uri,
            routes=tuple(request.members("record-route")),
            peer=peer,
            remote_number=request.cseq.number,
        )

    @classmethod
    def calling(cls, request: Request, response: Response, peer: Peer) -> Dialog:
        """The call that an INVITE of ours has begun."""
        contact = response.get("contact")
        return cls(
            call_id=request.call_id,
            local=request.needed("from"),
            remote=response.needed("to"),
            local_tag=request.from_tag,
            remote_tag=response.to_tag,
            target=fields.address(contact).uri if contact else request.uri,
            routes=tuple(reversed(response.members("record-route"))),
            peer=peer,
            local_number=request.cseq.number,
        )

    def next_number(self) -> int:
        self.local_number += 1
        return self.local_number

    def in_order(self, request: Request) -> bool:
        """Whether a request of theirs comes in its turn; takes note of its number and Contact."""
        number = request.cseq.number
        if self.remote_number is not None and number <= self.remote_number:
            return False
        self.remote_number = number
        return True

    def target_of(self, message: Request | Response) -> str:
        """Where their Contact leads from now on: it may have changed (a target refresh). Raises
        Malformed where that is nowhere, for what goes there, a BYE at last, could not be sent."""
        contact = next(iter(message.members("contact")), None)
        if contact is None:
            return self.target
        target = fields.address(contact).uri
        fields.uri(target)
        return target

    def request(self, method: str, contact: str, number: int | None = None) -> Request:
        """A request of ours within the call; without `number` it is the next."""
        uri, routes = self.target, self.routes
        if routes and "lr" not in fields.uri(fields.address(routes[0]).uri).parameters:
            # A strict router (RFC 2543) takes the request's URI for its own name.
            uri, routes = fields.address(routes[0]).uri, (*routes[1:], f"<{self.target}>")
        headers = [
            ("max-forwards", MAX_FORWARDS),
            *(("route", route) for route in routes),
            ("from", self.local),
            ("to", self.remote),
            ("call-id", self.call_id),
            ("cseq", f"{self.next_number() if number is None else number} {method}"),
            ("contact", contact),
            ("user-agent", PRODUCT),
        ]
        return Request(tuple(headers), method=method, uri=uri)

    def next_hop(self) -> Peer:
        """Where our requests go: to the nearest station, else to their Contact."""
        first = fields.address(self.routes[0]).uri if self.routes else self.target
        return hop(fields.uri(first), self.peer)


def hop(uri: fields.Uri, heard_from: Peer) -> Peer:
    """Where a URI leads. What it leaves open is as it was when we were `heard_from` there; over
    TCP the connection that stands is used, because the other end need not take new ones."""
    transport = uri.parameters.get("transport", heard_from.transport).lower()
    if heard_from.reliable and transport == heard_from.transport:
        return heard_from
    if not uri.host:
        return heard_from
    host = uri.host.strip("[]")
    return replace(
        heard_from,
        transport="tcp" if transport == "tcp" else "udp",
        host=host,
        port=uri.port or fields.SIP_PORT,
    )
