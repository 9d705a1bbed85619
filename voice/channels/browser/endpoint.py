"""The WebSocket that a kiosk's page talks through: ws://HOST:PORT/talk?session=KEY&language=CODE.

KEY is 32 hexadecimal digits that the page draws for each conversation. A connection that breaks may
come again with it and goes on with the same conversation, also after the service itself has died.
"""

from __future__ import annotations

import asyncio
import logging
import re
from functools import partial
from urllib.parse import urlsplit

from starlette.websockets import WebSocket, WebSocketDisconnect

from dialog.events import PhotoPage
from voice.channels.browser.messages import BadMessage, message
from voice.channels.browser.session import Outbox, Session
from voice.channels.streamed.reception import Caller, Reception, Verdict
from voice.channels.streamed.ticker import Ticker

KEY = re.compile(r"[0-9a-f]{32}")
LANGUAGE = re.compile(r"[a-z]{2}")
WAY = "kiosk"
REFUSED, TRY_LATER, DONE = 1008, 1013, 1000
"""Codes of closed connections (RFC 6455, section 7.4.1; 1013 is registered with IANA)."""
LARGEST = 65_536
"""Bytes of one message: two seconds of sound, far more than a page sends at once."""

log = logging.getLogger(__name__)


class Endpoint:
    """All conversations at screens."""

    def __init__(self, reception: Reception, ticker: Ticker) -> None:
        self._reception = reception
        self._ticker = ticker
        self._sessions: dict[str, Session] = {}

    def case_of(self, key: str) -> str:
        """The case of a conversation that is going on; empty when there is none."""
        session = self._sessions.get(key)
        return session.screen.case if session else ""

    def photo_page_of(self, key: str) -> PhotoPage | None:
        """Where the person of a conversation that is going on can send photos."""
        session = self._sessions.get(key)
        return session.photo_page if session else None

    async def talk(self, socket: WebSocket) -> None:
        """One connection, from its beginning to its end."""
        await socket.accept()
        key = socket.query_params.get("session", "")
        if not KEY.fullmatch(key) or not _same_origin(socket):
            await socket.close(REFUSED)
            return
        language = socket.query_params.get("language", "")
        session = self._sessions.get(key) or self._begin(key, language)
        if session is None:
            await socket.close(TRY_LATER)
            return
        outbox: Outbox = asyncio.Queue()
        session.attach(outbox)
        sending = asyncio.create_task(_send(socket, outbox))
        try:
            await _receive(socket, session)
        except BadMessage as fault:
            log.warning("kiosk: a message %s: the connection is closed", fault)
            await socket.close(REFUSED)
        except (WebSocketDisconnect, RuntimeError):
            # Starlette's RuntimeError: we have closed it ourselves meanwhile.
            pass
        finally:
            session.detach(outbox)
            await sending

    def _begin(self, key: str, language: str) -> Session | None:
        chosen = language if LANGUAGE.fullmatch(language) else ""
        caller = Caller("", way=WAY, key=key, language=chosen)
        verdict = self._reception.admit(caller)
        if verdict is Verdict.REFUSED:
            return None
        session = Session(self._ticker, partial(self._sessions.pop, key, None))
        self._sessions[key] = session
        self._reception.begin(session.line, caller, verdict)
        return session


async def _receive(socket: WebSocket, session: Session) -> None:
    """Until the page or we close the connection. Raises BadMessage and WebSocketDisconnect."""
    while True:
        came = await socket.receive()
        if came["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        if (pcm := came.get("bytes")) is not None:
            session.hear(pcm)
        else:
            session.take(message(came["text"]))


async def _send(socket: WebSocket, outbox: Outbox) -> None:
    try:
        while (sent := await outbox.get()) is not None:
            if isinstance(sent, bytes):
                await socket.send_bytes(sent)
            else:
                await socket.send_text(sent)
        await socket.close(DONE)
    except (WebSocketDisconnect, RuntimeError, OSError):
        # Whoever receives notices too.
        return


def _same_origin(socket: WebSocket) -> bool:
    """Whether the page that connects is ours: a strange one may not listen through the browser."""
    origin = socket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == socket.headers.get("host", "")
