"""The WebSocket endpoint against the messages of Asterisk and of Twilio."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.fakes import tone
from tests.voice.phone.network import Desk, HandTicker, WebSocketPeer, arrived, until
from voice.channels.phone.media.g711 import PCMA, PCMU
from voice.channels.phone.websocket import endpoint
from voice.channels.phone.websocket.endpoint import WebSocketServer
from voice.channels.streamed import linear
from voice.channels.streamed.reception import Caller, Verdict

PATH = "/asterisk?number=3125550100&called=200"
PLAIN = (
    "MEDIA_START connection_id:7b3f channel:WebSocket/toothline/0x7f channel_id:1761245643.1 "
    "format:{} optimal_frame_size:640 ptime:20"
)
START = PLAIN.format("slin16")
START_JSON = {
    "event": "MEDIA_START",
    "connection_id": "toothline",
    "channel": "WebSocket/toothline/0x5140001a0040",
    "channel_id": "1761245643.1",
    "format": "slin16",
    "optimal_frame_size": 640,
    "ptime": 20,
    "channel_variables": {"MEDIA_WEBSOCKET_OPTIMAL_FRAME_SIZE": "640"},
}
TWILIO = {
    "event": "start",
    "sequenceNumber": "1",
    "start": {
        "accountSid": "AC0",
        "streamSid": "MZ0",
        "callSid": "CA0",
        "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"number": "3125550100"},
    },
    "streamSid": "MZ0",
}


@dataclass
class Exchange:
    """A server, its desk and its clock."""

    desk: Desk
    ticker: HandTicker
    port: int

    async def asterisk(self, start: str | dict[str, Any] = START) -> WebSocketPeer:
        peer = await WebSocketPeer.dial(self.port, PATH, "media")
        await peer.send(start)
        await until(lambda: self.desk.callers)
        return peer

    async def twilio(self) -> WebSocketPeer:
        peer = await WebSocketPeer.dial(self.port, "/twilio")
        await peer.send({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        await peer.send(TWILIO)
        await until(lambda: self.desk.callers)
        return peer


def played(scene: Callable[[Exchange], Awaitable[None]], **how: Any) -> Exchange:
    """Plays a scene with a server."""

    async def play() -> Exchange:
        desk, ticker = Desk(), HandTicker()
        server = WebSocketServer(desk, ticker, **how)  # type: ignore[arg-type]
        exchange = Exchange(desk, ticker, await server.start("127.0.0.1", 0))
        await scene(exchange)
        await server.close()
        return exchange

    return asyncio.run(play())


def test_asterisks_call_comes_with_what_its_dialplan_tells() -> None:
    async def scene(exchange: Exchange) -> None:
        peer = await exchange.asterisk()
        assert peer.socket.subprotocol == "media"

    desk = played(scene).desk
    assert desk.callers == [
        Caller("3125550100", called="200", way="chan_websocket", key="1761245643.1")
    ]
    assert desk.lines[0].rate == 16_000


@pytest.mark.parametrize(
    ("coding", "rate", "decode", "encode"),
    [
        ("slin16", 16_000, linear.decode, linear.encode),
        ("slin", 8_000, linear.decode, linear.encode),
        ("slin44", 44_100, linear.decode, linear.encode),
        ("ulaw", 8_000, PCMU.decode, PCMU.encode),
        ("alaw", 8_000, PCMA.decode, PCMA.encode),
    ],
)
def test_sound_goes_both_ways_in_the_format_that_asterisk_chose(
    coding: str, rate: int, decode: Any, encode: Any
) -> None:
    async def scene(exchange: Exchange) -> None:
        peer = await exchange.asterisk(PLAIN.format(coding))
        line = exchange.desk.lines[0]
        assert line.rate == rate
        line.play(tone(1))
        # Any length: Asterisk cuts as its codec does.
        await peer.send(encode(np.full(rate // 5, 0.25, np.float32)))
        await arrived()
        exchange.ticker.beat(8)
        heard = [line.read() for _ in range(3)]
        assert heard[-1] is not None
        assert heard[-1].samples[-100:] == pytest.approx(0.25, abs=0.02)
        sent = await peer.read()
        assert isinstance(sent, bytes)
        said = decode(sent)
        assert len(said) == rate // 50
        assert np.abs(said).max() > 0.25

    played(scene)


@pytest.mark.parametrize(
    ("start", "flush", "hang_up"),
    [
        (START, "FLUSH_MEDIA", "HANGUP"),
        (START_JSON, '{"command": "FLUSH_MEDIA"}', '{"command": "HANGUP"}'),
    ],
    ids=["plain", "json"],
)
def test_breaking_in_takes_back_what_asterisk_has_queued_and_the_end_hangs_up(
    start: str | dict[str, Any], flush: str, hang_up: str
) -> None:
    async def scene(exchange: Exchange) -> None:
        peer = await exchange.asterisk(start)
        line = exchange.desk.lines[0]
        line.play(tone(1))
        exchange.ticker.beat(2)
        line.stop()
        exchange.ticker.beat(2)
        kinds = [await peer.read() for _ in range(5)]
        assert [m if isinstance(m, str) else "sound" for m in kinds] == [
            "sound",
            "sound",
            flush,
            "sound",
            "sound",
        ]
        assert isinstance(kinds[3], bytes)
        assert np.abs(linear.decode(kinds[3])).max() < 0.01
        line.close()
        assert await peer.read() == hang_up
        assert not exchange.ticker.members

    played(scene)


@pytest.mark.parametrize(
    "pressed",
    [
        ["DTMF_END digit:5 channel_id:1761245643.1", "DTMF_END digit:#"],
        [{"event": "DTMF_END", "digit": "5"}, {"event": "DTMF_END", "digit": "#"}],
    ],
    ids=["plain", "json"],
)
def test_asterisks_keys_arrive_and_its_other_events_change_nothing(pressed: list[Any]) -> None:
    async def scene(exchange: Exchange) -> None:
        peer = await exchange.asterisk()
        for message in (
            "STATUS queue_length:218 xon_level:800 xoff_level:900",
            pressed[0],
            "MEDIA_XOFF",
            "ERROR channel_id:1 error_text:no such command",
            pressed[1],
            "QUEUE_DRAINED",
        ):
            await peer.send(message)
        await arrived()
        exchange.ticker.beat(4)
        line = exchange.desk.lines[0]
        line.lost("end of scene")
        assert "".join(block.keys for block in iter(line.read, None)) == "5#"

    played(scene)


def test_a_peer_that_closes_is_a_caller_who_hung_up() -> None:
    async def scene(exchange: Exchange) -> None:
        peer = await exchange.asterisk()
        await peer.hang_up()
        await until(lambda: exchange.desk.lines[0].lost_because)
        assert exchange.desk.lines[0].lost_because == "hung up"
        assert not exchange.ticker.members

    played(scene)


def test_a_refused_call_is_hung_up_on() -> None:
    async def scene(exchange: Exchange) -> None:
        exchange.desk.verdict = Verdict.REFUSED
        peer = await exchange.asterisk()
        assert await peer.read() == "HANGUP"

    assert not played(scene).desk.lines


def test_a_draining_service_takes_no_connection() -> None:
    async def scene(exchange: Exchange) -> None:
        exchange.desk.draining = True
        with pytest.raises(InvalidStatus, match="503"):
            await WebSocketPeer.dial(exchange.port, PATH, "media")

    played(scene)


def test_an_unknown_dialect_is_told_the_known_ones() -> None:
    async def scene(exchange: Exchange) -> None:
        with pytest.raises(InvalidStatus, match="404") as refused:
            await WebSocketPeer.dial(exchange.port, "/jambonz")
        assert b"/asterisk, /twilio" in (refused.value.response.body or b"")

    played(scene)


def test_only_allowed_peers_may_connect() -> None:
    async def scene(exchange: Exchange) -> None:
        with pytest.raises(InvalidStatus, match="403"):
            await WebSocketPeer.dial(exchange.port, PATH)

    played(scene, allows=lambda address: address != "127.0.0.1")


@pytest.mark.parametrize(
    ("label", "path", "sent"),
    [
        ("opus", PATH, PLAIN.format("opus")),
        ("broken JSON", PATH, '{"event": '),
        ("no JSON", "/twilio", "hello"),
        ("a list", "/twilio", "[1, 2]"),
        ("a start without a call", "/twilio", '{"event": "start"}'),
    ],
)
def test_a_peer_that_does_not_speak_the_dialect_is_closed(label: str, path: str, sent: str) -> None:
    async def scene(exchange: Exchange) -> None:
        peer = await WebSocketPeer.dial(exchange.port, path)
        await peer.send(sent)
        with pytest.raises(ConnectionClosed):
            await peer.read()

    assert not played(scene).desk.lines


def test_twilios_call_sounds_and_keys_both_ways() -> None:
    async def scene(exchange: Exchange) -> None:
        peer = await exchange.twilio()
        assert exchange.desk.callers == [Caller("3125550100", way="twilio", key="CA0")]
        line = exchange.desk.lines[0]
        said = base64.b64encode(PCMU.encode(np.full(800, 0.25, np.float32))).decode()
        await peer.send({"event": "media", "media": {"track": "inbound", "payload": said}})
        await peer.send({"event": "dtmf", "streamSid": "MZ0", "dtmf": {"digit": "7"}})
        await arrived()
        line.play(tone(1))
        exchange.ticker.beat(4)
        block = line.read()
        assert block is not None
        assert block.keys == "7"
        assert block.samples[-100:] == pytest.approx(0.25, abs=0.02)
        message = json.loads(await peer.read())
        assert (message["event"], message["streamSid"]) == ("media", "MZ0")
        sound = PCMU.decode(base64.b64decode(message["media"]["payload"]))
        assert len(sound) == 160
        assert np.abs(sound).max() > 0.25

    played(scene)


def test_twilios_queue_is_cleared_and_the_goodbye_is_heard_to_its_end() -> None:
    async def scene(exchange: Exchange) -> None:
        peer = await exchange.twilio()
        line = exchange.desk.lines[0]
        line.stop()
        exchange.ticker.beat()
        assert json.loads(await peer.read()) == {"event": "clear", "streamSid": "MZ0"}
        await peer.read()
        line.close()
        mark = json.loads(await peer.read())
        assert mark == {"event": "mark", "streamSid": "MZ0", "mark": {"name": "goodbye"}}
        await peer.send({"event": "mark", "streamSid": "MZ0", "mark": {"name": "another"}})
        await peer.send(mark)
        with pytest.raises(ConnectionClosed):
            await peer.read()

    played(scene)


def test_twilios_stop_is_a_caller_who_hung_up() -> None:
    async def scene(exchange: Exchange) -> None:
        peer = await exchange.twilio()
        await peer.send({"event": "stop", "streamSid": "MZ0", "stop": {"callSid": "CA0"}})
        await until(lambda: exchange.desk.lines[0].lost_because)
        assert exchange.desk.lines[0].lost_because == "hung up"

    played(scene)


def test_a_peer_that_takes_no_sound_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "UNSENT", 10)

    async def scene(exchange: Exchange) -> None:
        await exchange.asterisk()
        exchange.ticker.beat(12)
        line = exchange.desk.lines[0]
        assert line.lost_because == "the phone system takes no sound"
        assert not exchange.ticker.members

    played(scene)
