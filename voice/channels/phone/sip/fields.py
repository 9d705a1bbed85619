"""What stands in header fields: addresses, URIs, parameters, Via and CSeq.

Whatever cannot be understood raises Malformed: all of it comes from strangers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from voice.channels.phone.sip.errors import Malformed

TOKEN = r"[A-Za-z0-9\-.!%*_+`'~]+"
MAGIC = "z9hG4bK"
"""Begins every branch that names its transaction by itself (RFC 3261, section 8.1.1.7)."""
LARGEST_CSEQ = 2**31 - 1
SIP_PORT = 5060
_HOST = re.compile(r"(?:[A-Za-z0-9\-._]+|\[[0-9A-Fa-f:.]+\])")
_HOST_PORT = re.compile(rf"({_HOST.pattern})(?:\s*:\s*(\d{{1,5}}))?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+\-.]*")
_VIA = re.compile(
    rf"SIP\s*/\s*\d+\.\d+\s*/\s*({TOKEN})\s+({_HOST_PORT.pattern})\s*(;.*)?", re.S | re.I
)
_NAME = re.compile(r'"((?:[^"\\]|\\.)*)"', re.S)
_QUOTED = re.compile(r"\\(.)", re.S)
_PARAMETER = re.compile(rf'\s*({TOKEN})\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^\s;,"]+)?)?\s*', re.S)

Parameters = dict[str, str]
"""By name in small letters; those without a value have an empty one."""


@dataclass(frozen=True)
class Uri:
    """sip:user@host:port;parameters, or the number of a tel: URI as its user."""

    scheme: str
    user: str
    """With its escapes resolved."""
    host: str
    """IPv6 in brackets, as written."""
    port: int | None = None
    parameters: Parameters = field(default_factory=dict)
    text: str = ""
    """As it came."""


@dataclass(frozen=True)
class Address:
    """A name and a URI, as in From, To and Contact."""

    name: str
    uri: str
    parameters: Parameters = field(default_factory=dict)


@dataclass(frozen=True)
class Via:
    """One station of a request's way."""

    transport: str
    """In capitals."""
    host: str
    port: int | None
    parameters: Parameters

    @property
    def branch(self) -> str:
        return self.parameters.get("branch", "")


@dataclass(frozen=True)
class CSeq:
    """The number of a request within its call."""

    number: int
    method: str


def split(text: str) -> Iterator[str]:
    """The members of a list, parted by commas outside of quotes and angle brackets."""
    begin, quoted, angle, skip = 0, False, False, False
    for place, sign in enumerate(text):
        if skip:
            skip = False
        elif quoted:
            skip = sign == "\\"
            quoted = sign != '"'
        elif sign == '"':
            quoted = True
        elif sign in "<>":
            angle = sign == "<"
        elif sign == "," and not angle:
            yield text[begin:place].strip()
            begin = place + 1
    yield text[begin:].strip()


def parameters(text: str) -> Parameters:
    """What stands behind the first semicolon: `;name=value;flag`. The first of a name counts."""
    found: Parameters = {}
    place = 0
    while place < len(text):
        if text[place] != ";":
            raise Malformed("Bad parameters")
        match = _PARAMETER.match(text, place + 1)
        if match is None:
            raise Malformed("Bad parameters")
        found.setdefault(match[1].lower(), unquote(match[2] or ""))
        place = match.end()
    return found


def unquote(text: str) -> str:
    """A quoted string without its quotes; anything else as it is."""
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return _QUOTED.sub(r"\1", text[1:-1])
    return text


def address(text: str) -> Address:
    """`"Name" <uri>;parameters` or `uri;parameters`, where the parameters are the field's too."""
    text = text.strip()
    quoted = _NAME.match(text)
    if quoted is None and "<" not in text:
        bare, semicolon, rest = text.partition(";")
        return Address("", _checked(bare.strip()), parameters(semicolon + rest))
    name, less, rest = text[quoted.end() if quoted else 0 :].partition("<")
    inside, greater, tail = rest.partition(">")
    if not less or not greater or '"' in name or (quoted and name.strip()):
        raise Malformed("Bad address")
    shown = unquote(quoted[0]) if quoted else name.strip()
    return Address(shown, _checked(inside.strip()), parameters(tail.lstrip()))


def uri(text: str) -> Uri:
    """A sip, sips or tel URI; of any other scheme only the scheme is told."""
    scheme, colon, rest = text.partition(":")
    if not colon or not _SCHEME.fullmatch(scheme) or re.search(r"[\s<>\"]", text):
        raise Malformed("Bad URI")
    scheme = scheme.lower()
    if scheme == "tel":
        number, _, _ = rest.partition(";")
        return Uri(scheme, _unescaped(number), "", text=text)
    if scheme not in ("sip", "sips"):
        return Uri(scheme, "", "", text=text)
    who, at, where = rest.partition("@") if "@" in rest else ("", "", rest)
    where, _, _ = where.partition("?")
    host, semicolon, tail = where.partition(";")
    match = _HOST_PORT.fullmatch(host)
    if match is None or (match[2] and not 0 < int(match[2]) < 65536):
        raise Malformed("Bad URI")
    user = _unescaped(who.partition(":")[0]) if at else ""
    port = int(match[2]) if match[2] else None
    return Uri(scheme, user, match[1], port, _uri_parameters(semicolon + tail), text)


def via(text: str) -> Via:
    """One Via value."""
    match = _VIA.fullmatch(text)
    if match is None:
        raise Malformed("Bad Via")
    port = int(match[4]) if match[4] else None
    if port is not None and not 0 < port < 65536:
        raise Malformed("Bad Via")
    return Via(match[1].upper(), match[3], port, parameters(match[5] or ""))


def cseq(text: str) -> CSeq:
    """`number METHOD`."""
    match = re.fullmatch(rf"(\d{{1,12}})\s+({TOKEN})", text)
    if match is None or int(match[1]) > LARGEST_CSEQ:
        raise Malformed("Bad CSeq")
    return CSeq(int(match[1]), match[2])


def number(text: str, largest: int = 2**31 - 1) -> int:
    """A whole number; whatever stands behind a semicolon or in brackets is left out."""
    match = re.match(r"\s*(\d{1,12})\s*(?:[;(].*)?$", text, re.S)
    if match is None or int(match[1]) > largest:
        raise Malformed("Bad number")
    return int(match[1])


def _checked(text: str) -> str:
    scheme, colon, rest = text.partition(":")
    if not colon or not _SCHEME.fullmatch(scheme) or not rest or re.search(r'[\r\n\0"<>]', text):
        raise Malformed("Bad address")
    return text


def _unescaped(text: str) -> str:
    return unquote_to_bytes(text.encode("utf-8", "surrogateescape")).decode("utf-8", "replace")


def _uri_parameters(text: str) -> Parameters:
    pairs = (piece.partition("=") for piece in text.split(";") if piece)
    return {name.lower(): value for name, _, value in pairs}
