"""Who calls, as far as the network tells it: number, name, and who sent them to us."""

from __future__ import annotations

import re
from urllib.parse import unquote

from voice.channels.phone.sip import fields
from voice.channels.phone.sip.errors import Malformed
from voice.channels.phone.sip.message import Request
from voice.channels.streamed.reception import Caller

_NUMBER = re.compile(r"\+?[0-9*#]+")
_BETWEEN = re.compile(r"[\s().\-/]")
HIDDEN = {"id", "user", "header"}
"""Values of Privacy (RFC 3323, RFC 3325) with which a caller wants not to be known."""


def caller(request: Request) -> Caller:
    """Of an INVITE. What its network vouches for counts more than what the caller's phone says."""
    asserted = [_address(value) for value in request.members("p-asserted-identity")]
    remote = [_address(value) for value in request.members("remote-party-id")]
    said = [*asserted, *remote, _address(request.needed("from"))]
    known = [one for one in said if one is not None]
    number = next((found for one in known if (found := _number(one.uri))), "")
    name = next((one.name for one in known if one.name), "")
    if _hidden(request):
        number = name = ""
    return Caller(
        number=number,
        name=_printable(name),
        called=_called(request),
        diverted_from=_diverted_from(request),
        way="sip",
        key=_printable(request.call_id),
    )


def _hidden(request: Request) -> bool:
    privacy = {word.strip().lower() for word in (request.get("privacy") or "").split(";")}
    if privacy & HIDDEN:
        return True
    for value in request.members("remote-party-id"):
        found = _address(value)
        if found is not None and found.parameters.get("privacy", "off").lower() != "off":
            return True
    origin = _address(request.needed("from"))
    if origin is None:
        return False
    try:
        uri = fields.uri(origin.uri)
    except Malformed:
        return False
    return uri.user.lower() == "anonymous" or uri.host.lower() == "anonymous.invalid"


def _called(request: Request) -> str:
    """What was dialed, else whom the request is for."""
    to = _address(request.needed("to"))
    return (_number(to.uri) if to else "") or _number(request.uri)


def _diverted_from(request: Request) -> str:
    """Who forwarded the call to us last: Diversion (RFC 5806) names them first, History-Info
    (RFC 7044) in the order in which they were called, ourselves at the end."""
    for value in request.members("diversion"):
        found = _address(value)
        if found is not None and (number := _number(found.uri)):
            return number
    history = [_address(value) for value in request.members("history-info")]
    earlier = [found for found in history[:-1] if found is not None]
    return next((number for one in reversed(earlier) if (number := _number(one.uri))), "")


def _address(value: str) -> fields.Address | None:
    try:
        return fields.address(value)
    except Malformed:
        return None


def _number(text: str) -> str:
    """The telephone number in a URI, as dialed; empty where it holds a name or none."""
    try:
        user = fields.uri(text).user
    except Malformed:
        return ""
    # Gateways write parameters into the user part: +4930123456;phone-context=…
    plain = _BETWEEN.sub("", unquote(user).partition(";")[0])
    return plain if _NUMBER.fullmatch(plain) else ""


def _printable(text: str) -> str:
    """Without what cannot be kept as text."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(sign for sign in whole if sign.isprintable())
