"""UDP and TCP of an event loop: the thin shell that moves the user agent's bytes.

Both listen on one port. A TCP answer goes back on its connection; a request of ours opens one
where none stands. Names are looked up without holding up the calls.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress

from voice.channels.phone.sip.core import Packet
from voice.channels.phone.sip.errors import AddressUnusable, Malformed
from voice.channels.phone.sip.sdp import is_number
from voice.channels.phone.sip.stream import PONG, Framer
from voice.channels.phone.sip.transaction import Peer

Receive = Callable[[bytes, Peer], None]
CONNECT_S = 4.0
"""The far end's port is closed or filtered when it takes longer."""
MOST_CONNECTIONS = 500
"""Of strangers that want to hold our memory; a PBX has one or two."""
ELSEWHERE = "192.0.2.1"
"""An address that nobody has (RFC 5737): the way to it is the way to the world."""
CHANCES = 10
"""Free ports that are tried where any will do."""
WILDCARDS = ("0.0.0.0", "::", "")


class Transport:
    """One address, two protocols."""

    def __init__(
        self, receive: Receive, accepts: Callable[[str], bool] = lambda host: True
    ) -> None:
        """`receive` is given every message; `accepts` says whether we listen to an address at
        all: to others we are not there."""
        self.host = ""
        self.port = 0
        self._receive = receive
        self._accepts = accepts
        self._udp: asyncio.DatagramTransport | None = None
        self._server: asyncio.Server | None = None
        self._connections: dict[tuple[str, int], _Connection] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one. Raises AddressUnusable."""
        for chance in range(CHANCES):
            try:
                await self._listen(host, port)
                return
            except OSError as error:
                self.close()
                # A port that is free for one protocol may not be so for the other.
                if port or chance == CHANCES - 1:
                    raise AddressUnusable(
                        f"SIP cannot listen on {host}:{port} ({error.strerror}): end the program "
                        "that uses it, or bind to an address of this machine and another port."
                    ) from error

    async def _listen(self, host: str, port: int) -> None:
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self._datagram), local_addr=(host, port)
        )
        self.host, self.port = self._udp.get_extra_info("sockname")[:2]
        self._server = await loop.create_server(self._connected, host, self.port)

    def send(self, packet: Packet) -> None:
        """Never waits. What cannot be sent is lost, as on any network."""
        peer = packet.peer
        if peer.transport == "udp" and is_number(peer.host):
            if self._udp is not None:
                self._udp.sendto(packet.data, (peer.host, peer.port))
            return
        connection = self._connections.get((peer.host, peer.port))
        if peer.reliable and connection is not None:
            connection.write(packet.data)
            return
        task = asyncio.get_running_loop().create_task(self._send_later(packet))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def own(self, peer: Peer) -> tuple[str, int]:
        """The address and port under which a peer reaches us."""
        if self.host not in WILDCARDS:
            return self.host, self.port
        return local_address(peer.host), self.port

    def close(self) -> None:
        """Listen no more; safe to call twice."""
        if self._udp is not None:
            self._udp.close()
        if self._server is not None:
            self._server.close()
        for connection in tuple(self._connections.values()):
            connection.close()
        for task in self._tasks:
            task.cancel()

    def _datagram(self, data: bytes, address: tuple[str, int]) -> None:
        if self._accepts(address[0]):
            self._receive(data, Peer("udp", address[0], address[1]))

    def _connected(self) -> _Connection:
        return _Connection(self._receive, self._accepts, self._connections)

    async def _send_later(self, packet: Packet) -> None:
        peer = packet.peer
        loop = asyncio.get_running_loop()
        with suppress(OSError, TimeoutError):
            found = await loop.getaddrinfo(peer.host, peer.port, type=socket.SOCK_DGRAM)
            address = str(found[0][4][0]), int(found[0][4][1])
            if not peer.reliable:
                if self._udp is not None:
                    self._udp.sendto(packet.data, address)
                return
            if address not in self._connections:
                opening = loop.create_connection(self._connected, *address)
                _, opened = await asyncio.wait_for(opening, CONNECT_S)
                # Messages name this peer as the user agent did.
                self._connections[peer.host, peer.port] = opened
            self._connections[address].write(packet.data)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, receive: Callable[[bytes, tuple[str, int]], None]) -> None:
        self._receive = receive

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._receive(data, (addr[0], addr[1]))


class _Connection(asyncio.Protocol):
    """One TCP connection, theirs or ours."""

    def __init__(
        self,
        receive: Receive,
        accepts: Callable[[str], bool],
        connections: dict[tuple[str, int], _Connection],
    ) -> None:
        self._receive = receive
        self._accepts = accepts
        self._connections = connections
        self._framer = Framer()
        self._peer = Peer("tcp", "", 0)
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        host, port = transport.get_extra_info("peername")[:2]
        self._peer = Peer("tcp", host, port)
        if not self._accepts(host) or len(self._connections) >= MOST_CONNECTIONS:
            transport.abort()
            return
        self._connections[host, port] = self

    def data_received(self, data: bytes) -> None:
        try:
            messages = self._framer.feed(data)
        except Malformed:
            self.close()
            return
        while self._framer.pings:
            self._framer.pings -= 1
            self.write(PONG)
        for message in messages:
            self._receive(message, self._peer)

    def connection_lost(self, error: Exception | None) -> None:
        for name in [name for name, one in self._connections.items() if one is self]:
            del self._connections[name]

    def write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def local_address(towards: str) -> str:
    """The address of this machine from which `towards` is reached; sends nothing and looks up no
    name: those are reached the way that most is."""
    towards = towards if is_number(towards) else ELSEWHERE
    family = socket.AF_INET6 if ":" in towards else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((towards, 9))
        except OSError:
            return "127.0.0.1"
        host: str = probe.getsockname()[0]
        return host
