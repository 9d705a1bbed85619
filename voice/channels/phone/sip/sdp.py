"""What each side can hear: session descriptions (RFC 8866), offer and answer (RFC 3264)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from voice.channels.phone.sip.errors import Malformed, NotAcceptable

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]
Codec = Literal["PCMU", "PCMA"]

CODECS: Mapping[int, Codec] = {0: "PCMU", 8: "PCMA"}
"""By payload type; both have their number from the standard (RFC 3551)."""
KIND = "application/sdp"
EVENTS = "telephone-event"
EVENT_TYPE = 101
"""Our own number for keys, where we offer: the one that everybody uses."""
PACKET_MS = 20
OPPOSITE: Mapping[Direction, Direction] = {
    "sendrecv": "sendrecv",
    "sendonly": "recvonly",
    "recvonly": "sendonly",
    "inactive": "inactive",
}
_MEDIA = re.compile(r"(\S+)\s+(\d{1,5})(?:/\d+)?\s+(\S+)\s+(.+)")
_PORT = re.compile(r"^(\S+)\s+\S+")
_CONNECTION = re.compile(r"IN\s+IP[46]\s+([^\s/]+)(?:/\S*)?", re.I)
_MAP = re.compile(r"rtpmap:\s*(\d{1,3})\s+([^/\s]+)/(\d+)(?:/1)?\s*", re.I)


@dataclass(frozen=True)
class Stream:
    """One m= line and what belongs to it."""

    line: str
    """As it came, without `m=`."""
    kind: str
    port: int
    profile: str
    types: tuple[int, ...]
    host: str
    direction: Direction
    names: Mapping[int, str]
    """CODEC/rate by payload type, in capitals, where the description maps one."""


@dataclass(frozen=True)
class Description:
    """What somebody offers or answers."""

    streams: tuple[Stream, ...]


@dataclass(frozen=True)
class Agreed:
    """What both sides have settled on."""

    codec: Codec
    remote: tuple[str, int]
    """Where their sound is to be sent."""
    event_type: int | None
    """Payload type of keys; None where they are told in another way, if at all."""
    direction: Direction
    """As we see it: recvonly when they hold the call with music, inactive without."""
    stream: int = 0
    """Which of the streams it is."""

    @property
    def held(self) -> bool:
        return self.direction != "sendrecv"


@dataclass(frozen=True)
class Own:
    """Our end of a call's sound."""

    host: str
    port: int
    session: int
    """Drawn by chance, the same for the whole call."""
    version: int = 1
    """One more with every description that says something new."""


def parse(body: bytes) -> Description:
    """A session description. Raises Malformed."""
    text = body.decode("utf-8", "replace")
    lines = [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]
    if not lines or lines[0].replace(" ", "") != "v=0":
        raise Malformed("Bad session description")
    sections: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("m="):
            sections.append([])
        sections[-1].append(line)
    session = sections[0]
    host = _host(session, "")
    direction = _direction(session, "sendrecv")
    return Description(tuple(_stream(section, host, direction) for section in sections[1:]))


def agree(offer: Description, prefer: Codec | None = None) -> Agreed:
    """The first stream of an offer that we can hear, in the offerer's order of codecs; `prefer`
    is the codec that a call in progress has. Raises NotAcceptable."""
    for place, stream in enumerate(offer.streams):
        agreed = _hearable(stream, place, prefer)
        if agreed is not None:
            return agreed
    raise NotAcceptable("Nothing offered is G.711 sound over plain RTP.")


def answer(offer: Description, agreed: Agreed, own: Own) -> bytes:
    """Our answer: their streams in their order, all but one refused."""
    lines = _head(own)
    for place, stream in enumerate(offer.streams):
        if place != agreed.stream:
            lines.append("m=" + _PORT.sub(r"\1 0", stream.line))
            continue
        payload = next(number for number, codec in CODECS.items() if codec == agreed.codec)
        lines += _sound(own, [payload], agreed.event_type, agreed.direction)
    return _joined(lines)


def offer(own: Own, direction: Direction = "sendrecv", codec: Codec | None = None) -> bytes:
    """Our offer: both laws, or the one that a call in progress has."""
    payloads = [number for number, name in CODECS.items() if codec in (None, name)]
    return _joined(_head(own) + _sound(own, payloads, EVENT_TYPE, direction))


def is_number(host: str) -> bool:
    """Whether an address is one, and no name that must be looked up."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _hearable(stream: Stream, place: int, prefer: Codec | None) -> Agreed | None:
    if stream.kind != "audio" or stream.port == 0 or not stream.host:
        return None
    if stream.profile.upper() not in ("RTP/AVP", "RTP/AVPF"):
        return None
    # A number from the standard that the description gives to something else is something else.
    offered = [
        CODECS[number]
        for number in stream.types
        if number in CODECS
        and stream.names.get(number, f"{CODECS[number]}/8000") == (f"{CODECS[number]}/8000")
    ]
    if not offered or (prefer is not None and prefer not in offered):
        return None
    events = [
        number for number in stream.types if stream.names.get(number) == f"{EVENTS.upper()}/8000"
    ]
    direction = OPPOSITE[stream.direction]
    if stream.host in ("0.0.0.0", "::"):
        # How a call was held before RFC 3264: nowhere to send to.
        direction = "recvonly" if direction == "sendrecv" else "inactive"
    return Agreed(
        prefer or offered[0],
        (stream.host, stream.port),
        events[0] if events else None,
        direction,
        place,
    )


def _stream(section: list[str], host: str, direction: Direction) -> Stream:
    line = section[0].removeprefix("m=")
    match = _MEDIA.fullmatch(line)
    if match is None or int(match[2]) > 65535:
        raise Malformed("Bad session description")
    maps = (_MAP.fullmatch(line.removeprefix("a=")) for line in section if line.startswith("a="))
    return Stream(
        line=line,
        kind=match[1].lower(),
        port=int(match[2]),
        profile=match[3],
        types=tuple(int(word) for word in match[4].split() if re.fullmatch(r"[0-9]{1,3}", word)),
        host=_host(section, host),
        direction=_direction(section, direction),
        names={int(found[1]): f"{found[2]}/{found[3]}".upper() for found in maps if found},
    )


def _host(section: list[str], default: str) -> str:
    for line in section:
        if line.startswith("c="):
            match = _CONNECTION.fullmatch(line.removeprefix("c=").strip())
            if match is None:
                raise Malformed("Bad session description")
            return match[1]
    return default


def _direction(section: list[str], default: Direction) -> Direction:
    for direction in OPPOSITE:
        if f"a={direction}" in section:
            return direction
    return default


def _head(own: Own) -> list[str]:
    family = "IP6" if ":" in own.host else "IP4"
    return [
        "v=0",
        f"o=- {own.session} {own.version} IN {family} {own.host}",
        "s=-",
        f"c=IN {family} {own.host}",
        "t=0 0",
    ]


def _sound(own: Own, payloads: list[int], events: int | None, direction: Direction) -> list[str]:
    types = payloads if events is None else [*payloads, events]
    lines = [f"m=audio {own.port} RTP/AVP {' '.join(map(str, types))}"]
    lines += [f"a=rtpmap:{number} {CODECS[number]}/8000" for number in payloads]
    if events is not None:
        lines += [f"a=rtpmap:{events} {EVENTS}/8000", f"a=fmtp:{events} 0-15"]
    return [*lines, f"a=ptime:{PACKET_MS}", f"a={direction}"]


def _joined(lines: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")
