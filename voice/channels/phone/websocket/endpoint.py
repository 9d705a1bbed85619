"""The WebSocket endpoint: a peer's address says which dialect it speaks.

ws://HOST:PORT/asterisk?number=${CALLERID(num)}&key=…
ws://HOST:PORT/twilio
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from voice.channels.phone.line import PhoneLine
from voice.channels.phone.websocket.asterisk import Asterisk
from voice.channels.phone.websocket.dialect import (
    BadMessage,
    Began,
    Dialect,
    Ended,
    Fact,
    Message,
    Pressed,
    Sounded,
)
from voice.channels.phone.websocket.twilio import Twilio
from voice.channels.streamed.inlet import Inlet
from voice.channels.streamed.line import FRAMES_A_SECOND, PHONE_RATE
from voice.channels.streamed.reception import Caller, Reception, Verdict
from voice.channels.streamed.ticker import Ticker

DIALECTS: dict[str, type[Dialect]] = {"asterisk": Asterisk, "twilio": Twilio}
"""By the first word of the path."""
SUBPROTOCOL = Subprotocol("media")
"""What Asterisk asks for, as its configuration says."""
LARGEST = 65_536
"""Bytes of one message: seconds of sound, more than anybody sends at once."""
UNSENT = 4 * FRAMES_A_SECOND
"""Messages that the peer does not take: it hangs."""
FAREWELL_S = 2.0
"""Longest wait for the peer to say that it is done."""
KEYS = "0123456789*#ABCD"

log = logging.getLogger(__name__)


class WebSocketServer:
    """Takes connections of all dialects."""

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
        self._server: Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; the port, which the system picks for 0. Raises OSError when it is taken."""
        self._server = await serve(
            self._hold,
            host,
            port,
            process_request=self._screen,
            select_subprotocol=lambda _, offered: SUBPROTOCOL if SUBPROTOCOL in offered else None,
            compression=None,
            max_size=LARGEST,
            logger=_library_log(),
        )
        chosen: int = next(iter(self._server.sockets)).getsockname()[1]
        return chosen

    async def close(self) -> None:
        """Take no more connections; calls go on until they end."""
        if self._server is not None:
            self._server.close(close_connections=False)

    def _screen(self, socket: ServerConnection, request: Request) -> Response | None:
        """What is no call of ours is answered before it begins."""
        if not self._allows(socket.remote_address[0]):
            log.warning("WebSocket: %s may not connect", socket.remote_address[0])
            return socket.respond(HTTPStatus.FORBIDDEN, "Not an allowed peer.\n")
        if _dialect(request) not in DIALECTS:
            known = ", ".join(f"/{name}" for name in DIALECTS)
            return socket.respond(HTTPStatus.NOT_FOUND, f"Connect to one of {known}.\n")
        if self._reception.draining:
            return socket.respond(HTTPStatus.SERVICE_UNAVAILABLE, "About to end.\n")
        return None

    async def _hold(self, socket: ServerConnection) -> None:
        """One call, from connection to connection's end."""
        assert socket.request is not None
        asked = dict(parse_qsl(urlsplit(socket.request.path).query))
        dialect = DIALECTS[_dialect(socket.request)](asked)
        call = _Call(socket, dialect, self._reception, self._ticker)
        sending = asyncio.create_task(call.send())
        why = "hung up"
        try:
            async for message in socket:
                fact = dialect.take(message)
                if isinstance(fact, Ended):
                    break
                if fact is not None:
                    call.take(fact)
        except BadMessage as fault:
            why = f"the phone system {fault}"
            log.warning("WebSocket: %s %s: closed", socket.remote_address[0], fault)
        except ConnectionClosed as closed:
            why = f"the connection broke ({closed})"
        finally:
            call.ended(why)
            sending.cancel()


class _Call:
    """One call's line."""

    def __init__(
        self, socket: ServerConnection, dialect: Dialect, reception: Reception, ticker: Ticker
    ) -> None:
        self._socket = socket
        self._dialect = dialect
        self._reception = reception
        self._ticker = ticker
        self._loop = asyncio.get_running_loop()
        self._line: PhoneLine | None = None
        self._inlet = Inlet(PHONE_RATE)
        self._keys = ""
        self._stops = 0
        self._outbox: asyncio.Queue[Message | None] = asyncio.Queue()

    async def send(self) -> None:
        """Sends what is to be sent, for as long as there is a call."""
        try:
            while (message := await self._outbox.get()) is not None:
                await self._socket.send(message)
            await asyncio.sleep(FAREWELL_S)
            await self._socket.close()
        except ConnectionClosed:
            # Whoever reads the socket notices too, and knows why.
            return

    def take(self, fact: Fact) -> None:
        """Something happened at the far end."""
        match fact:
            case Began(caller, rate):
                self._begin(caller, rate)
            case Sounded(samples):
                self._inlet.put(samples)
            case Pressed(key) if key and key in KEYS:
                self._keys += key

    def ended(self, why: str) -> None:
        """The far end is gone."""
        self._ticker.remove(self._tick)
        if self._line is not None:
            self._line.lost(why)

    def _begin(self, caller: Caller, rate: int) -> None:
        if self._line is not None:
            raise BadMessage("began the same call twice")
        verdict = self._reception.admit(caller)
        if verdict is Verdict.REFUSED:
            self._hang_up()
            return
        self._inlet = Inlet(rate)
        self._line = PhoneLine(
            caller.number,
            rate=rate,
            hang_up=partial(self._loop.call_soon_threadsafe, self._hang_up),
        )
        self._ticker.add(self._tick)
        self._reception.begin(self._line, caller, verdict)

    def _tick(self) -> None:
        """20 ms have passed."""
        assert self._line is not None
        keys, self._keys = self._keys, ""
        stops = self._line.stops
        sent = self._line.exchange(self._inlet.take(), keys)
        if stops != self._stops:
            self._stops = stops
            self._outbox.put_nowait(self._dialect.forget())
        self._outbox.put_nowait(self._dialect.sound(sent))
        if self._outbox.qsize() > UNSENT:
            self.ended("the phone system takes no sound")
            self._socket.transport.abort()

    def _hang_up(self) -> None:
        """We end it."""
        self._ticker.remove(self._tick)
        self._outbox.put_nowait(self._dialect.farewell())
        self._outbox.put_nowait(None)


def _library_log() -> logging.Logger:
    """Of the library's lines those that tell of trouble; every connection has lines of ours."""
    library = logging.getLogger(f"{__name__}.library")
    library.setLevel(logging.WARNING)
    return library


def _dialect(request: Request) -> str:
    return urlsplit(request.path).path.strip("/")
