"""RTCP, the reports that both ends of a call send each other (RFC 3550, section 6)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from voice.channels.phone.media.arrivals import Report
from voice.channels.phone.media.rtp import VERSION

SENDER, RECEIVER, DESCRIPTION, GOODBYE = 200, 201, 202, 203
CANONICAL_NAME = 1
NTP_EPOCH_S = 2_208_988_800
"""Seconds from 1900, where NTP's time begins, to 1970."""
_BLOCK = struct.Struct("!IIIIII")


@dataclass(frozen=True)
class Sent:
    """What a sender says of itself."""

    at_s: float
    """Seconds since 1970, by the sender's clock."""
    timestamp: int
    """What its RTP timestamp was then."""
    packets: int
    octets: int
    """Of payload."""


@dataclass(frozen=True)
class Echo:
    """The peer's last sender report, given back with how long we had it: for its round trip."""

    middle: int
    """The middle 32 bits of its NTP time."""
    held_s: float


@dataclass(frozen=True)
class Heard:
    """What a peer's datagram said."""

    middle: int | None = None
    """The middle 32 bits of its NTP time, if it sends sound."""
    about_us: Report | None = None
    """How our packets came."""
    echo: Echo | None = None
    """Our own last sender report, as the peer gives it back."""


def build(
    source: int, name: str, sent: Sent | None, report: Report | None, echo: Echo | None
) -> bytes:
    """A datagram with our report and our name; `sent` is None as long as we have sent nothing."""
    block = b"" if report is None else _report_block(report, echo)
    count = 0 if report is None else 1
    if sent is None:
        said = _packet(RECEIVER, count, struct.pack("!I", source) + block)
    else:
        ntp = round((sent.at_s + NTP_EPOCH_S) * 2**32) & 0xFFFF_FFFF_FFFF_FFFF
        head = struct.pack(
            "!IQIII",
            source,
            ntp,
            sent.timestamp,
            sent.packets & 0xFFFF_FFFF,
            sent.octets & 0xFFFF_FFFF,
        )
        said = _packet(SENDER, count, head + block)
    text = name.encode("ascii", "replace")[:255]
    item = struct.pack("!IBB", source, CANONICAL_NAME, len(text)) + text + b"\0"
    return said + _packet(DESCRIPTION, 1, item)


def goodbye(source: int) -> bytes:
    """We send no more; behind an empty report, because every datagram begins with one."""
    number = struct.pack("!I", source)
    return _packet(RECEIVER, 0, number) + _packet(GOODBYE, 1, number)


def parse(data: bytes, source: int) -> Heard | None:
    """What a peer says, to us who send as `source`; None where it is no RTCP."""
    middle, about_us, echo = None, None, None
    packets = list(_packets(data))
    if not packets or packets[0][0] not in (SENDER, RECEIVER):
        return None
    for kind, count, body in packets:
        if kind not in (SENDER, RECEIVER):
            continue
        begin = 24 if kind == SENDER else 4
        if len(body) < begin + count * _BLOCK.size:
            return None
        if kind == SENDER:
            middle = int.from_bytes(body[6:10], "big")
        for number in range(count):
            fields = _BLOCK.unpack_from(body, begin + number * _BLOCK.size)
            if fields[0] == source:
                about_us = _report(*fields[:4])
                echo = Echo(fields[4], fields[5] / 65_536) if fields[4] else None
    return Heard(middle, about_us, echo)


def middle_of(at_s: float) -> int:
    """The middle 32 bits of a time's NTP form, `at_s` since 1970."""
    return round((at_s + NTP_EPOCH_S) * 65_536) & 0xFFFF_FFFF


def _report_block(report: Report, echo: Echo | None) -> bytes:
    share = min(255, int(report.lost_share * 256))
    return _BLOCK.pack(
        report.source,
        share << 24 | min(report.lost, 0x7F_FFFF),
        report.highest,
        min(round(report.jitter), 0xFFFF_FFFF),
        echo.middle if echo else 0,
        min(round(echo.held_s * 65_536), 0xFFFF_FFFF) if echo else 0,
    )


def _report(source: int, share_and_lost: int, highest: int, jitter: int) -> Report:
    lost = share_and_lost & 0xFF_FFFF
    lost -= 0x100_0000 if lost & 0x80_0000 else 0
    return Report(source, (share_and_lost >> 24) / 256, lost, highest, float(jitter))


def _packet(kind: int, count: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    return struct.pack("!BBH", VERSION | count, kind, len(body) // 4) + body


def _packets(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Kind, count and body of each packet of a datagram, as far as it holds together."""
    at = 0
    while at + 4 <= len(data):
        first, kind, words = struct.unpack_from("!BBH", data, at)
        end = at + 4 + 4 * words
        if first & 0xC0 != VERSION or end > len(data):
            return
        yield kind, first & 0x1F, data[at + 4 : end]
        at = end
