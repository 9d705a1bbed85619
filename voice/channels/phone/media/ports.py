"""The two UDP sockets of a call: RTP on an even port, RTCP on the odd one above it."""

from __future__ import annotations

import errno
import socket
import struct
import sys
from dataclasses import dataclass
from random import Random

from voice.errors import VoiceError

Address = tuple[str, int]
Datagram = tuple[bytes, Address, float | None]
"""What came, who sent it, and when, in seconds since 1970; None where the system does not tell."""

ARRIVAL_TIME = 35
"""SO_TIMESTAMPNS of Linux, which Python does not name: the kernel notes when a packet came."""
ARRIVAL = struct.Struct("@ll")
"""Seconds since 1970 and nanoseconds."""
MOST_AT_ONCE = 256
"""Datagrams: about what a socket holds."""
_NOTE_SPACE = socket.CMSG_SPACE(ARRIVAL.size)
LARGEST = 2_048
"""Bytes of a datagram; more than a network carries in one piece."""


class NoPortFree(VoiceError):
    """Every media port is taken, or the address is not this machine's."""


@dataclass(frozen=True)
class PortRange:
    """UDP ports that calls may use, both ends included: two for each call."""

    first: int = 16_384
    last: int = 32_767


@dataclass(frozen=True)
class Sockets:
    """Bound and not blocking; whoever opened them closes them, or the session that got them."""

    rtp: socket.socket
    rtcp: socket.socket

    @property
    def port(self) -> int:
        """The RTP port, as the session description names it."""
        port: int = self.rtp.getsockname()[1]
        return port

    def close(self) -> None:
        """Give both ports back; safe to call twice."""
        self.rtp.close()
        self.rtcp.close()


def open_sockets(host: str, ports: PortRange, random: Random) -> Sockets:
    """Two free neighboring ports on the address `host`, drawn by chance: a port that is hard to
    guess is hard to send noise to.

    Raises NoPortFree.
    """
    even = range(ports.first + ports.first % 2, ports.last, 2)
    # Drawn once, then the next: to shuffle them all would hold up everybody's sound for 10 ms.
    drawn = random.randrange(len(even)) if even else 0
    for number in range(len(even)):
        port = even[(drawn + number) % len(even)]
        rtp = _bound(host, port)
        if rtp is None:
            continue
        rtcp = _bound(host, port + 1)
        if rtcp is not None:
            return Sockets(rtp, rtcp)
        rtp.close()
    raise NoPortFree(
        f"No pair of the UDP ports {ports.first} to {ports.last} is free on {host}: "
        "give calls a wider range, or allow fewer calls."
    )


def _bound(host: str, port: int) -> socket.socket | None:
    """A socket on that port; None where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_DGRAM)
    try:
        opened.setblocking(False)
        if sys.platform == "linux":
            opened.setsockopt(socket.SOL_SOCKET, ARRIVAL_TIME, 1)
        opened.bind((host, port))
    except OSError as error:
        opened.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            return None
        raise NoPortFree(
            f"Calls cannot be answered on {host} ({error.strerror}): "
            "bind to an address of this machine."
        ) from error
    return opened


def waiting(opened: socket.socket) -> list[Datagram]:
    """What has come and was not read, at most as much as a socket holds: a flood of packets costs
    what it costs once."""
    came: list[Datagram] = []
    try:
        while len(came) < MOST_AT_ONCE:
            came.append(read(opened))
    except BlockingIOError:
        pass
    return came


def read(opened: socket.socket) -> Datagram:
    """The next datagram. Raises BlockingIOError when there is none."""
    data, notes, _, address = opened.recvmsg(LARGEST, _NOTE_SPACE)
    for level, kind, note in notes:
        if kind == ARRIVAL_TIME and level == socket.SOL_SOCKET and len(note) == ARRIVAL.size:
            seconds, nanoseconds = ARRIVAL.unpack(note)
            return data, address[:2], seconds + nanoseconds * 1e-9
    return data, address[:2], None
