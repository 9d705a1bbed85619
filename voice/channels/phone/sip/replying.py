"""Responses to requests, and what is wrong with a request (RFC 3261, section 8.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from voice.channels.phone.sip import fields, sdp
from voice.channels.phone.sip.core import PRODUCT
from voice.channels.phone.sip.errors import Malformed
from voice.channels.phone.sip.message import Headers, Request, Response
from voice.channels.phone.sip.transaction import Peer

REASONS = {
    100: "Trying", 180: "Ringing", 200: "OK", 400: "Bad Request", 405: "Method Not Allowed",
    406: "Not Acceptable", 408: "Request Timeout", 415: "Unsupported Media Type",
    416: "Unsupported URI Scheme", 420: "Bad Extension", 422: "Session Interval Too Small",
    480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist", 482: "Loop Detected",
    486: "Busy Here", 487: "Request Terminated", 488: "Not Acceptable Here", 489: "Bad Event",
    491: "Request Pending", 500: "Server Internal Error", 503: "Service Unavailable",
}  # fmt: skip
"""By status; a receiver goes by the status alone."""
SDP = sdp.KIND
KEYS = ("application/dtmf-relay", "application/dtmf")
"""Bodies of INFO with a key that was pressed."""
ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO, NOTIFY"
SUPPORTED = "timer"
_EXTENSIONS = frozenset({"timer"})
_BODIES = {"INVITE": (SDP,), "UPDATE": (SDP,), "INFO": KEYS, "NOTIFY": ("message/sipfrag",)}
CAPABILITIES: Headers = (("allow", ALLOW), ("supported", SUPPORTED), ("accept", SDP))


@dataclass(frozen=True)
class Objection:
    """Why a request is refused."""

    status: int
    headers: Headers = ()
    reason: str = ""


def respond(
    request: Request,
    status: int,
    source: Peer,
    *headers: tuple[str, str],
    tag: str = "",
    body: bytes = b"",
    reason: str = "",
) -> Response:
    """The response to a request that came from `source`; `tag` is put on To where it has none."""
    vias = [part for value in request.all("via") for part in fields.split(value)]
    kept = [("via", _stamped(vias[0], request, source)), *(("via", via) for via in vias[1:])]
    to = request.needed("to")
    if tag and status > 100 and not _tagged(to):
        to = f"{to};tag={tag}"
    if 100 < status < 300:
        kept += [("record-route", route) for route in request.all("record-route")]
    kept += [
        ("from", request.needed("from")),
        ("to", to),
        ("call-id", request.call_id),
        ("cseq", request.needed("cseq")),
        ("server", PRODUCT),
        *headers,
    ]
    if body:
        kept.append(("content-type", SDP))
    return Response(tuple(kept), body, status, reason or REASONS.get(status, "Refused"))


def objection(request: Request) -> Objection | None:
    """What is wrong with a request, in the order in which RFC 3261 asks; None if nothing."""
    if request.method not in ALLOW.split(", "):
        return Objection(405, (("allow", ALLOW),))
    if fields.uri(request.uri).scheme not in ("sip", "sips", "tel"):
        return Objection(416)
    if request.method in ("ACK", "CANCEL"):
        return None
    unknown = [tag for tag in request.members("require") if tag.lower() not in _EXTENSIONS]
    if unknown:
        return Objection(420, (("unsupported", ", ".join(unknown)),))
    if request.get("max-forwards") is not None:
        fields.number(request.needed("max-forwards"), largest=255)
    if request.method == "INVITE":
        if len(request.members("contact")) != 1:
            raise Malformed("One Contact needed")
        fields.uri(fields.address(request.needed("contact")).uri)
        for route in request.members("record-route"):
            fields.uri(fields.address(route).uri)
        accepted = [kind.partition(";")[0].strip() for kind in request.members("accept")]
        if request.get("accept") is not None and not {SDP, "application/*", "*/*"} & set(accepted):
            return Objection(406, (("accept", SDP),))
    return _of_body(request)


def _of_body(request: Request) -> Objection | None:
    understood = _BODIES.get(request.method)
    if not request.body or understood is None:
        return None
    if (request.get("content-encoding") or "identity").strip().lower() != "identity":
        return Objection(415, (("accept", ", ".join(understood)), ("accept-encoding", "identity")))
    optional = "handling=optional" in (request.get("content-disposition") or "").lower()
    if request.content_type not in understood and not optional:
        return Objection(415, (("accept", ", ".join(understood)),))
    return None


def _stamped(via: str, request: Request, source: Peer) -> str:
    """The topmost Via with where its request really came from."""
    sent_by = request.via
    if "rport" in sent_by.parameters:
        via = re.sub(r";\s*rport\s*(=[^;]*)?(?=;|$)", f";rport={source.port}", via, flags=re.I)
    if "rport" in sent_by.parameters or sent_by.host.strip("[]") != source.host:
        via = re.sub(r";\s*received\s*=[^;]*", "", via, flags=re.I)
        via += f";received={source.host}"
    return via


def _tagged(to: str) -> bool:
    try:
        return "tag" in fields.address(to).parameters
    except Malformed:
        return True
