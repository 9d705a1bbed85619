"""AudioSocket: Asterisk (18 and later) and FreePBX hand us a call over plain TCP.

A message is its kind (1 byte), its length (2 bytes, big-endian) and so many bytes. Asterisk opens
with the call's UUID, then sends sound and keys; a caller who hangs up is the end of the stream,
without a message. It takes nothing from us but sound and hang-up, plays sound as it comes and
cannot forget it again: so one frame every 20 ms, never ahead. After our hang-up its dialplan goes
on. While a key is pressed it sends no sound for about 300 ms.
"""

from __future__ import annotations

import asyncio
import logging
import struct
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from voice.channels.phone.line import PhoneLine
from voice.channels.streamed import linear
from voice.channels.streamed.inlet import Inlet
from voice.channels.streamed.line import PHONE_RATE
from voice.channels.streamed.reception import Caller, Reception, Verdict
from voice.channels.streamed.ticker import Ticker

HANG_UP, IDENTITY, KEY, ERROR = 0x00, 0x01, 0x03, 0xFF
SOUND = {
    0x10: 8_000,
    0x11: 12_000,
    0x12: 16_000,
    0x13: 24_000,
    0x14: 32_000,
    0x15: 44_100,
    0x16: 48_000,
    0x17: 96_000,
    0x18: 192_000,
}
"""Kinds of messages with 16-bit linear sound, and their samples a second."""
KEYS = "0123456789*#ABCD"
GREETING_S = 2.0
"""A peer that has not told its call's UUID by then is no Asterisk: it sends it at once."""
FIRST_SOUND_S = 0.3
"""The first sound tells its rate; a caller whose telephone sends none is answered at 8 kHz."""
UNSENT_BYTES = 65_536
"""Of sound that the peer does not take, 4 s at 8 kHz: it hangs."""

log = logging.getLogger(__name__)


class BadPeer(Exception):
    """What came is no AudioSocket."""


@dataclass(frozen=True)
class Message:
    """One message either way."""

    kind: int
    payload: bytes = b""

    def __bytes__(self) -> bytes:
        return struct.pack(">BH", self.kind, len(self.payload)) + self.payload


class Reader:
    """Messages out of a stream of bytes, however it is cut."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that are whole now."""
        self._bytes += data
        while len(self._bytes) >= 3:
            kind, length = struct.unpack_from(">BH", self._bytes)
            if len(self._bytes) < 3 + length:
                return
            payload = bytes(self._bytes[3 : 3 + length])
            del self._bytes[: 3 + length]
            yield Message(kind, payload)


class AudioSocketServer:
    """Takes Asterisk's connections."""

    def __init__(
        self,
        reception: Reception,
        ticker: Ticker,
        allows: Callable[[str], bool] = lambda address: True,
    ) -> None:
        """`allows` says whether a peer's IP address may connect."""
        self._reception = reception
        self._ticker = ticker
        self._allows = allows
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; the port, which the system picks for 0. Raises OSError when it is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, host, port)
        chosen: int = self._server.sockets[0].getsockname()[1]
        return chosen

    async def close(self) -> None:
        """Take no more connections; calls go on until they end."""
        if self._server is not None:
            self._server.close()

    def _connection(self) -> asyncio.Protocol:
        return _Connection(self._reception, self._ticker, self._allows)


class _Connection(asyncio.Protocol):
    """One call: UUID, then a line."""

    def __init__(self, reception: Reception, ticker: Ticker, allows: Callable[[str], bool]) -> None:
        self._reception = reception
        self._ticker = ticker
        self._allows = allows
        self._loop = asyncio.get_running_loop()
        self._reader = Reader()
        self._peer = ""
        self._caller: Caller | None = None
        self._verdict = Verdict.REFUSED
        self._line: PhoneLine | None = None
        self._inlet = Inlet(PHONE_RATE)
        self._kind = 0
        self._keys = ""
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._peer = str(transport.get_extra_info("peername")[0])
        if not self._allows(self._peer):
            log.warning("AudioSocket: %s may not connect: see the allowed peers", self._peer)
            transport.abort()
            return
        late = f"told no UUID within {GREETING_S:.0f} s"
        self._wait(self._loop.call_later(GREETING_S, self._refuse, late))

    def data_received(self, data: bytes) -> None:
        try:
            for message in self._reader.feed(data):
                if self._transport.is_closing():
                    return
                self._take(message)
        except BadPeer as fault:
            self._refuse(str(fault))

    def connection_lost(self, error: Exception | None) -> None:
        # A reset too: whoever closes while sound of ours lies unread in their socket sends one.
        hung_up = error is None or isinstance(error, ConnectionError)
        self._ended("hung up" if hung_up else f"the connection broke ({error})")

    def _take(self, message: Message) -> None:
        if self._caller is None:
            self._greet(message)
        elif message.kind in SOUND:
            self._hear(message)
        elif message.kind == KEY:
            key = message.payload.decode("ascii", "replace")
            self._keys += key if key in KEYS else ""
        elif message.kind == HANG_UP:
            self._ended("hung up")
            self._transport.close()
        elif message.kind == ERROR:
            raise BadPeer(f"reports the error {message.payload.hex() or 'without a number'}")
        else:
            log.warning("AudioSocket: %s sent a message of kind %#x", self._peer, message.kind)

    def _greet(self, message: Message) -> None:
        """The first message: which call it is, and whether it may come."""
        if message.kind != IDENTITY or len(message.payload) != 16:
            raise BadPeer("does not begin with a UUID")
        self._wait(None)
        caller = Caller("", way="audiosocket", key=str(uuid.UUID(bytes=message.payload)))
        verdict = self._reception.admit(caller)
        if verdict is Verdict.REFUSED:
            self._hang_up()
            return
        self._caller, self._verdict = caller, verdict
        self._wait(self._loop.call_later(FIRST_SOUND_S, self._answer, 0x10))

    def _answer(self, kind: int) -> None:
        """The call begins, in sound of this kind."""
        assert self._caller is not None
        self._wait(None)
        self._kind = kind
        self._inlet = Inlet(SOUND[kind])
        self._line = PhoneLine(
            self._caller.number,
            rate=SOUND[kind],
            hang_up=partial(self._loop.call_soon_threadsafe, self._hang_up),
        )
        self._ticker.add(self._tick)
        self._reception.begin(self._line, self._caller, self._verdict)

    def _hear(self, message: Message) -> None:
        if self._line is None:
            self._answer(message.kind)
        if message.kind != self._kind:
            raise BadPeer(f"changed its sound from {self._kind:#x} to {message.kind:#x}")
        self._inlet.put(linear.decode(message.payload))

    def _tick(self) -> None:
        """20 ms have passed."""
        assert self._line is not None
        keys, self._keys = self._keys, ""
        sent = self._line.exchange(self._inlet.take(), keys)
        if self._transport.get_write_buffer_size() > UNSENT_BYTES:
            self._refuse("takes no sound")
            return
        self._transport.write(bytes(Message(self._kind, linear.encode(sent))))

    def _hang_up(self) -> None:
        """We end it: Asterisk goes on in its dialplan."""
        self._ticker.remove(self._tick)
        if not self._transport.is_closing():
            self._transport.write(bytes(Message(HANG_UP)))
            self._transport.close()
            # Closing waits until everything is sent, for ever with a peer that hangs.
            self._loop.call_later(GREETING_S, self._transport.abort)

    def _wait(self, timer: asyncio.TimerHandle | None) -> None:
        """What happens next unless the peer acts, in place of what would have."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = timer

    def _refuse(self, why: str) -> None:
        log.warning("AudioSocket: %s %s: closed", self._peer, why)
        self._ended(f"the phone system {why}")
        self._transport.abort()

    def _ended(self, why: str) -> None:
        """The far end is gone."""
        self._wait(None)
        self._ticker.remove(self._tick)
        if self._line is not None:
            self._line.lost(why)
        elif self._caller is not None:
            self._reception.release(self._caller)
            self._caller = None
