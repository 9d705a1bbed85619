"""SIP messages (RFC 3261, section 7): requests and responses, read and written.

Bytes that are no UTF-8 are carried through unchanged. A message that breaks a rule which an answer
depends on raises Malformed; `salvage` then says whether there is enough left to answer it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from voice.channels.phone.sip import fields
from voice.channels.phone.sip.errors import Malformed

VERSION = "SIP/2.0"
COMPACT = {
    "a": "accept-contact", "b": "referred-by", "c": "content-type", "d": "request-disposition",
    "e": "content-encoding", "f": "from", "i": "call-id", "j": "reject-contact",
    "k": "supported", "l": "content-length", "m": "contact", "o": "event", "r": "refer-to",
    "s": "subject", "t": "to", "u": "allow-events", "v": "via", "x": "session-expires",
    "y": "identity",
}  # fmt: skip
"""Short names of header fields (RFC 3261, section 7.3.3, and the registry since)."""
ONCE = ("from", "to", "call-id", "cseq")
"""Every message has exactly one of each."""
SPELLED = {"call-id": "Call-ID", "cseq": "CSeq", "www-authenticate": "WWW-Authenticate"}
"""Names that are not just written with capitals; to receivers it makes no difference."""
_NAME = re.compile(fields.TOKEN)
_REQUEST = re.compile(rf"({fields.TOKEN}) ([^\s]+) ([Ss][Ii][Pp]/\d+\.\d+)")
_RESPONSE = re.compile(r"([Ss][Ii][Pp]/\d+\.\d+) (\d{3})(?: (.*))?", re.S)

Headers = tuple[tuple[str, str], ...]
"""Name in small letters and value, in order."""


@dataclass(frozen=True)
class Message:
    """What requests and responses share."""

    headers: Headers
    body: bytes = b""

    def all(self, name: str) -> list[str]:
        """The values of every field of this name, as they came."""
        return [value for key, value in self.headers if key == name]

    def get(self, name: str) -> str | None:
        """The first value of this name."""
        return next((value for key, value in self.headers if key == name), None)

    def members(self, name: str) -> list[str]:
        """What all fields of this name list, parted by commas."""
        return [part for value in self.all(name) for part in fields.split(value) if part]

    def needed(self, name: str) -> str:
        """The value of a field that must be there. Raises Malformed."""
        value = self.get(name)
        if value is None:
            raise Malformed(f"Missing {_spelled(name)}")
        return value

    @property
    def call_id(self) -> str:
        return self.needed("call-id")

    @property
    def cseq(self) -> fields.CSeq:
        return fields.cseq(self.needed("cseq"))

    @property
    def via(self) -> fields.Via:
        """The topmost."""
        return fields.via(next(fields.split(self.needed("via"))))

    @property
    def from_tag(self) -> str:
        return fields.address(self.needed("from")).parameters.get("tag", "")

    @property
    def to_tag(self) -> str:
        return fields.address(self.needed("to")).parameters.get("tag", "")

    @property
    def content_type(self) -> str:
        """Kind of the body, in small letters and without parameters."""
        return (self.get("content-type") or "").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class Request(Message):
    """`METHOD uri SIP/2.0`."""

    method: str = ""
    uri: str = ""

    def render(self) -> bytes:
        return _rendered(f"{self.method} {self.uri} {VERSION}", self)

    def adding(self, *headers: tuple[str, str]) -> Request:
        """The same request with these fields behind the others."""
        return replace(self, headers=(*self.headers, *headers))


@dataclass(frozen=True)
class Response(Message):
    """`SIP/2.0 status reason`."""

    status: int = 0
    reason: str = ""

    def render(self) -> bytes:
        return _rendered(f"{VERSION} {self.status} {self.reason}", self)


def parse(data: bytes) -> Request | Response:
    """One whole message. What stands behind the length that it tells is left out.

    Raises Malformed.
    """
    head, body = _parted(data)
    lines = _unfolded(head)
    first = next(lines, "")
    headers = tuple(_field(line) for line in lines)
    message = _begun(first, headers)
    body = _cut(message, body)
    _check(message)
    return replace(message, body=body)


def salvage(data: bytes) -> Request | None:
    """Enough of a broken request to answer it; None where there is not, or where it is an answer
    itself or an ACK, which are not answered."""
    head, _ = _parted(data)
    lines = _unfolded(head)
    words = next(lines, "").split()
    if len(words) < 2 or not _NAME.fullmatch(words[0]) or words[0] == "ACK":
        return None
    headers: list[tuple[str, str]] = []
    for line in lines:
        try:
            headers.append(_field(line))
        except Malformed:
            continue
    request = Request(tuple(headers), method=words[0], uri=words[1])
    try:
        request.via  # noqa: B018
        return request if all(request.get(name) for name in ONCE) else None
    except Malformed:
        return None


def _parted(data: bytes) -> tuple[bytes, bytes]:
    """Head and body, parted by the first empty line."""
    match = re.search(rb"\r?\n\r?\n", data)
    return (data[: match.start()], data[match.end() :]) if match else (data, b"")


def _unfolded(head: bytes) -> Iterator[str]:
    """The lines of the head; one that begins with a blank goes on with the line before."""
    text = head.decode("utf-8", "surrogateescape").lstrip("\r\n")
    pending: list[str] = []
    for line in text.split("\n"):
        line = line.removesuffix("\r")
        if line[:1] in (" ", "\t") and pending:
            pending.append(line.strip())
            continue
        if pending:
            yield " ".join(pending)
        pending = [line]
    yield " ".join(pending)


def _field(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    name = name.rstrip().lower()
    # No carriage return may travel on inside a value: it would end a line for others.
    if not colon or not _NAME.fullmatch(name) or "\r" in value:
        raise Malformed("Bad header field")
    return COMPACT.get(name, name), value.strip()


def _begun(first: str, headers: Headers) -> Request | Response:
    if match := _REQUEST.fullmatch(first):
        if match[3].upper() != VERSION:
            raise Malformed("Version Not Supported", 505)
        return Request(headers, method=match[1], uri=match[2])
    if match := _RESPONSE.fullmatch(first):
        status = int(match[2])
        if match[1].upper() != VERSION or not 100 <= status < 700:
            raise Malformed("Bad status line")
        return Response(headers, status=status, reason=match[3] or "")
    raise Malformed("Bad first line")


def _cut(message: Message, body: bytes) -> bytes:
    lengths = set(message.all("content-length"))
    if not lengths:
        return body
    if len(lengths) > 1:
        raise Malformed("Several lengths")
    length = fields.number(lengths.pop())
    if length > len(body):
        raise Malformed("Message shorter than told")
    return body[:length]


def _check(message: Request | Response) -> None:
    """Whatever makes an answer impossible or ambiguous."""
    for name in ONCE:
        if len(message.all(name)) != 1:
            raise Malformed(f"One {_spelled(name)} needed")
    if not message.call_id:
        raise Malformed("Missing Call-ID")
    message.via, message.from_tag, message.to_tag  # noqa: B018
    cseq = message.cseq
    if isinstance(message, Request) and cseq.method != message.method:
        raise Malformed("CSeq of another method")


def _rendered(first: str, message: Message) -> bytes:
    lines = [first]
    lines += [
        f"{_spelled(name)}: {value}" for name, value in message.headers if name != "content-length"
    ]
    lines.append(f"Content-Length: {len(message.body)}")
    text = "\r\n".join(lines) + "\r\n\r\n"
    return text.encode("utf-8", "surrogateescape") + message.body


def _spelled(name: str) -> str:
    return SPELLED.get(name) or "-".join(part.capitalize() for part in name.split("-"))
