"""What the server does with sockets of its own, without any caller's stack."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import threading
from typing import Any

import pytest

from tests.voice.phone.network import Desk, arrived, until
from tests.voice.phone.sip.far_end import OFFER, FarEnd
from tests.voice.phone.sip.serving import PATIENCE_S, Answering, serving
from voice.channels.phone.line import PhoneLine
from voice.channels.phone.media.ports import PortRange
from voice.channels.phone.sip.errors import AddressUnusable
from voice.channels.phone.sip.handover import Handover
from voice.channels.phone.sip.server import SipServer
from voice.channels.phone.sip.settings import Settings
from voice.channels.phone.sip.transaction import Peer
from voice.channels.streamed.reception import Caller
from voice.channels.streamed.ticker import Ticker

MEDIA = PortRange(22_000, 22_999)


class Socket(asyncio.DatagramProtocol):
    """A bare UDP socket on this machine."""

    def __init__(self) -> None:
        self.got: list[bytes] = []

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.got.append(data)


async def opened(port: int) -> tuple[asyncio.DatagramTransport, Socket]:
    loop = asyncio.get_running_loop()
    return await loop.create_datagram_endpoint(Socket, remote_addr=("127.0.0.1", port))


def test_a_port_that_is_taken_is_told_with_the_cure() -> None:
    async def run() -> None:
        first, second = (SipServer(Desk(), Ticker()) for _ in range(2))
        port = await first.start("127.0.0.1", 0)
        with pytest.raises(AddressUnusable, match="end the program that uses it"):
            await second.start("127.0.0.1", port)
        await first.close()

    asyncio.run(run())


def test_a_free_port_is_free_for_both_protocols(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        listen, refused = loop.create_server, iter([True, True, False])

        async def taken_twice(*given: Any, **named: Any) -> asyncio.Server:
            if next(refused):
                raise OSError(errno.EADDRINUSE, "address already in use")
            return await listen(*given, **named)

        monkeypatch.setattr(loop, "create_server", taken_twice)
        server = SipServer(Desk(), Ticker())
        assert await server.start("127.0.0.1", 0)
        await server.close()

    asyncio.run(run())


def test_we_are_not_there_for_strangers() -> None:
    async def run() -> None:
        allowed = (ipaddress.ip_network("192.0.2.0/24"),)
        server = SipServer(Desk(), Ticker(), Settings(peers=allowed))
        transport, socket = await opened(await server.start("127.0.0.1", 0))
        transport.sendto(FarEnd().request("OPTIONS"))
        for _ in range(5):
            await arrived()
        assert socket.got == []
        transport.close()
        await server.close()

    asyncio.run(run())


def test_a_call_without_a_free_port_is_sent_on() -> None:
    async def run() -> None:
        desk = Desk()
        server = SipServer(desk, Ticker(), Settings(media_ports=PortRange(22_001, 22_001)))
        transport, socket = await opened(await server.start("127.0.0.1", 0))
        transport.sendto(FarEnd().request("INVITE", OFFER))
        await until(lambda: any(b"SIP/2.0 503" in data for data in socket.got))
        assert desk.released == desk.callers
        transport.close()
        await server.close()

    asyncio.run(run())


def test_ending_hangs_up_on_everybody() -> None:
    async def run() -> None:
        desk = Desk()
        server = SipServer(desk, Ticker(), Settings(media_ports=MEDIA))
        transport, socket = await opened(await server.start("127.0.0.1", 0))
        host, port = transport.get_extra_info("sockname")[:2]
        phone = FarEnd(peer=Peer("udp", host, port))
        transport.sendto(phone.request("INVITE", OFFER))
        await until(lambda: any(b"SIP/2.0 200" in data for data in socket.got))
        phone.tag = socket.got[-1].partition(b"To: <sip:practice@192.0.2.1>;tag=")[2][:16].decode()
        transport.sendto(phone.request("ACK", number=1))
        await until(lambda: desk.lines)
        await server.close()
        await until(lambda: any(data.startswith(b"BYE") for data in socket.got))
        assert desk.lines[0].lost_because == "ours"
        transport.close()

    asyncio.run(run())


def test_a_caller_who_speaks_with_somebody_through_us_counts_until_they_part() -> None:
    desk, dentist, connected, parted = Answering(), Answering(), [], threading.Event()
    with serving(dentist) as theirs, serving(Answering()) as far, serving(desk) as ours:
        ours.server.on_parted = parted.set

        def hand_over(line: PhoneLine, caller: Caller) -> None:
            to = f"sip:dentist@127.0.0.1:{theirs.port}"
            assert ours.server.hand_over(caller.key, to).result(PATIENCE_S) is Handover.CONNECTED
            connected.append(ours.server.connected)

        desk.then = hand_over
        patient = far.server.dial(f"sip:practice@127.0.0.1:{ours.port}").result(PATIENCE_S)
        assert patient is not None
        desk.wait(1)
        assert connected == [1]
        assert not parted.is_set()
        patient.close()
        assert parted.wait(PATIENCE_S)
        assert ours.server.connected == 0
        dentist.wait(1)


def test_a_stream_without_an_end_is_given_up() -> None:
    async def run() -> None:
        server = SipServer(Desk(), Ticker())
        port = await server.start("127.0.0.1", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"x" * 100_000)
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()
        await server.close()

    asyncio.run(run())
