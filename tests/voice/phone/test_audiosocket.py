"""AudioSocket against Asterisk's own bytes."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import numpy as np
import pytest

from tests.fakes import tone
from tests.voice.phone.network import UUID, Asterisk, Desk, HandTicker, arrived, until
from voice.channels import BLOCK
from voice.channels.phone import audiosocket
from voice.channels.phone.audiosocket import AudioSocketServer, Message, Reader
from voice.channels.streamed import linear
from voice.channels.streamed.reception import Caller, Verdict

FRAME = np.full(160, 0.25, np.float32)


@dataclass
class Exchange:
    """A server, its desk and its clock."""

    desk: Desk
    ticker: HandTicker
    port: int

    async def call(self, kind: int = 0x10, samples: int = 160) -> Asterisk:
        """A call that is being held."""
        asterisk = await Asterisk.dial(self.port)
        asterisk.speak(np.zeros(samples, np.float32), kind)
        await until(lambda: self.desk.lines)
        return asterisk


def played(scene: Callable[[Exchange], Awaitable[None]], **how: object) -> Exchange:
    """Plays a scene with a server."""

    async def play() -> Exchange:
        desk, ticker = Desk(), HandTicker()
        server = AudioSocketServer(desk, ticker, **how)  # type: ignore[arg-type]
        exchange = Exchange(desk, ticker, await server.start("127.0.0.1", 0))
        await scene(exchange)
        await server.close()
        return exchange

    return asyncio.run(play())


@pytest.mark.parametrize("cut", [1, 2, 3, 7, 400, 10_000])
def test_messages_are_read_however_the_stream_is_cut(cut: int) -> None:
    sent = [Message(0x01, bytes(16)), Message(0x10, bytes(320)), Message(0x03, b"7"), Message(0)]
    stream = b"".join(map(bytes, sent))
    reader = Reader()
    read = [m for at in range(0, len(stream), cut) for m in reader.feed(stream[at : at + cut])]
    assert read == sent


def test_a_message_is_kind_length_and_payload() -> None:
    assert bytes(Message(0x10, b"\x01\x02")) == b"\x10\x00\x02\x01\x02"
    assert bytes(Message(0x00)) == b"\x00\x00\x00"


def test_a_call_comes_with_its_uuid_and_its_sound_goes_both_ways() -> None:
    async def scene(exchange: Exchange) -> None:
        asterisk = await exchange.call()
        line = exchange.desk.lines[0]
        assert exchange.desk.callers == [Caller("", way="audiosocket", key=UUID)]
        line.play(tone(1))
        for _ in range(20):
            asterisk.speak(FRAME)
        await until(lambda: len(exchange.ticker.members))
        await arrived()
        exchange.ticker.beat(10)
        for _ in range(10):
            kind, payload = await asterisk.read()
            assert (kind, len(payload)) == (0x10, 320)
            assert np.abs(linear.decode(payload)).max() > 0.25
        blocks = [line.read() for _ in range(6)]
        heard = np.concatenate([block.samples for block in blocks if block])
        assert heard[-BLOCK:] == pytest.approx(0.25, abs=0.01)

    played(scene)


@pytest.mark.parametrize(("kind", "rate"), sorted(audiosocket.SOUND.items()))
def test_every_rate_is_answered_in_kind(kind: int, rate: int) -> None:
    async def scene(exchange: Exchange) -> None:
        asterisk = await exchange.call(kind, rate // 50)
        assert exchange.desk.lines[0].rate == rate
        exchange.ticker.beat()
        sent, payload = await asterisk.read()
        assert (sent, len(payload)) == (kind, rate // 50 * 2)

    played(scene)


def test_a_caller_whose_phone_sends_no_sound_is_answered_all_the_same() -> None:
    async def scene(exchange: Exchange) -> None:
        asterisk = await Asterisk.dial(exchange.port)
        await until(lambda: exchange.desk.lines)
        exchange.ticker.beat()
        assert (await asterisk.read())[0] == 0x10

    played(scene)


def test_keys_come_through_the_hole_that_pressing_them_makes() -> None:
    async def scene(exchange: Exchange) -> None:
        asterisk = await exchange.call()
        line = exchange.desk.lines[0]
        asterisk.press("5")
        asterisk.press("#")
        asterisk.press("x")
        asterisk.send(0x77, b"of a later version")
        asterisk.speak(FRAME)
        asterisk.speak(FRAME)
        await arrived()
        exchange.ticker.beat(15)
        line.lost("end of scene")
        blocks = list(iter(line.read, None))
        assert "".join(block.keys for block in blocks) == "5#"
        assert line.now_s == pytest.approx(0.3), "time passes though Asterisk sends nothing"

    played(scene)


def test_the_end_of_the_stream_is_the_caller_hanging_up() -> None:
    async def scene(exchange: Exchange) -> None:
        asterisk = await exchange.call()
        asterisk.hang_up()
        await until(lambda: exchange.desk.lines[0].lost_because)
        assert exchange.desk.lines[0].lost_because == "hung up"
        assert not exchange.ticker.members

    played(scene)


def test_so_is_a_reset_with_sound_of_ours_unread() -> None:
    async def scene(exchange: Exchange) -> None:
        asterisk = await exchange.call()
        # Nothing is kept for sending: closing resets the connection.
        linger = struct.pack("ii", 1, 0)
        raw = asterisk.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        exchange.ticker.beat(5)
        asterisk.writer.transport.abort()
        await until(lambda: exchange.desk.lines[0].lost_because)
        assert exchange.desk.lines[0].lost_because == "hung up"

    played(scene)


def test_our_hanging_up_is_one_message_and_the_end_of_the_stream() -> None:
    async def scene(exchange: Exchange) -> None:
        asterisk = await exchange.call()
        exchange.desk.lines[0].close()
        assert await asterisk.read() == (0x00, b"")
        with pytest.raises(asyncio.IncompleteReadError):
            await asterisk.read()
        assert not exchange.ticker.members
        assert not exchange.desk.lines[0].lost_because

    played(scene)


def test_a_refused_call_is_hung_up_on_so_that_the_dialplan_goes_on() -> None:
    async def scene(exchange: Exchange) -> None:
        exchange.desk.verdict = Verdict.REFUSED
        asterisk = await Asterisk.dial(exchange.port)
        assert await asterisk.read() == (0x00, b"")

    exchange = played(scene)
    assert not exchange.desk.lines
    assert not exchange.desk.released, "a place that was never given is not given back"


def test_a_caller_who_leaves_before_the_call_begins_gives_the_place_back() -> None:
    async def scene(exchange: Exchange) -> None:
        asterisk = await Asterisk.dial(exchange.port)
        await until(lambda: exchange.desk.callers)
        asterisk.hang_up()
        await until(lambda: exchange.desk.released)

    assert not played(scene).desk.lines


@pytest.mark.parametrize(
    ("label", "sent"),
    [
        ("another program", b"GET / HTTP/1.1\r\nHost: toothline\r\n\r\n" + bytes(30_000)),
        ("sound before the UUID", bytes(Message(0x10, bytes(320)))),
        ("half a UUID", bytes(Message(0x01, bytes(8)))),
    ],
)
def test_a_peer_that_is_no_asterisk_is_closed(label: str, sent: bytes) -> None:
    async def scene(exchange: Exchange) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", exchange.port)
        writer.write(sent)
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await asyncio.wait_for(reader.readexactly(1), 5)

    assert not played(scene).desk.callers


def test_a_peer_that_says_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audiosocket, "GREETING_S", 0.01)

    async def scene(exchange: Exchange) -> None:
        reader, _ = await asyncio.open_connection("127.0.0.1", exchange.port)
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await asyncio.wait_for(reader.readexactly(1), 5)

    played(scene)


@pytest.mark.parametrize(
    ("label", "sent", "told"),
    [
        ("an error", struct.pack(">BHB", 0xFF, 1, 2), "reports the error 02"),
        ("another rate", bytes(Message(0x12, bytes(640))), "changed its sound"),
    ],
)
def test_a_fault_of_the_peer_ends_the_call_and_says_which(
    label: str, sent: bytes, told: str
) -> None:
    async def scene(exchange: Exchange) -> None:
        asterisk = await exchange.call()
        asterisk.writer.write(sent)
        await until(lambda: exchange.desk.lines[0].lost_because)
        assert told in exchange.desk.lines[0].lost_because
        assert not exchange.ticker.members

    played(scene)


def test_a_peer_that_takes_no_sound_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audiosocket, "UNSENT_BYTES", 10_000)

    async def scene(exchange: Exchange) -> None:
        await exchange.call()
        line = exchange.desk.lines[0]
        beats = 0
        while not line.lost_because and beats < 200_000:
            exchange.ticker.beat(100)
            beats += 100
        assert line.lost_because == "the phone system takes no sound"

    played(scene)


def test_only_allowed_peers_may_connect() -> None:
    async def scene(exchange: Exchange) -> None:
        asterisk = await Asterisk.dial(exchange.port)
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await asterisk.read()

    assert not played(scene, allows=lambda address: address != "127.0.0.1").desk.callers


def test_a_hundred_calls_do_not_mix() -> None:
    async def scene(exchange: Exchange) -> None:
        calls = []
        for number in range(100):
            asterisk = await Asterisk.dial(exchange.port, f"{number:032x}")
            asterisk.speak(np.full(160, number / 200, np.float32))
            asterisk.speak(np.full(160, number / 200, np.float32))
            calls.append(asterisk)
        await until(lambda: len(exchange.desk.lines) == 100)
        await arrived()
        exchange.ticker.beat(2)
        for caller, line in zip(
            (c for c in exchange.desk.callers), exchange.desk.lines, strict=True
        ):
            block = line.read()
            assert block is not None
            assert block.samples[-100:] == pytest.approx(int(caller.key[-4:], 16) / 200, abs=0.01)

    played(scene)
