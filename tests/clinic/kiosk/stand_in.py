"""A stand-in for the service: the real page and, behind its socket, a script. It is here to fail on
purpose and to hold still; whole conversations are with the real one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from clinic.drawings import drawing, ids
from clinic.kiosk import pages
from dialog import knowledge
from dialog.knowledge import Practice
from toothline.service.desk import listening
from toothline.settings import Desk as DeskSettings
from toothline.settings import Settings

PRACTICE = Practice(name="Lakeside Implants")
QUIET: dict[str, Any] = {
    "step": 1,
    "said": [],
    "question": None,
    "hearing": "listening",
    "speaking": False,
    "heard": "",
    "times_heard": 0,
    "understood": [],
    "emergency": False,
    "ended": "",
    "case": "",
}
MARK = "7c" * 32
"""By which a photo that was sent can be taken back."""
Script = Callable[[dict[str, Any]], dict[str, Any] | None]


def words() -> dict[str, str]:
    """The screen's texts as the knowledge has them."""
    return knowledge.load().kiosk.screen


def button(keys: str, label: str) -> dict[str, str]:
    return {"keys": keys, "label": label}


YES_NO = [button("1", "Yes"), button("2", "No"), button("3", "I don't know")]


def question(name: str, text: str, *buttons: dict[str, str], **more: Any) -> dict[str, Any]:
    """A question as the service sends it."""
    plain = {"confirming": False, "pad": "", "drawings": [], "several": False}
    return {"id": name, "text": text, "buttons": list(buttons or YES_NO), **plain, **more}


BLEEDING = question("bleeding", "Is your mouth bleeding right now?")


class Service:
    """The service's side of the socket, as a test's thread works it."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self._sockets: set[WebSocket] = set()
        self.reset()

    def reset(self) -> None:
        """As it was before the first test."""
        self.screen: dict[str, Any] = {**QUIET, "said": [BLEEDING["text"]], "question": BLEEDING}
        self.script: Script = lambda message: None
        self.received: list[dict[str, Any]] = []
        self.sessions: list[str] = []
        self.heard = bytearray()
        self.photos: list[bytes] = []
        self.labels: list[list[str]] = []
        """What was asked to be said of controls."""
        self.label = b""
        """Their sound, a WAV file; empty: nothing is said."""
        self.photo_status = 200
        self.photo_page: dict[str, str | int] | None = None
        self.refuse = 0
        """Code that every connection is closed with at once; 0: none is."""

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                *pages.routes(words(), {name: drawing(name) for name in ids()}, PRACTICE),
                Route("/photo", self._photo, methods=["POST", "DELETE"]),
                Route("/phone", self._phone),
                Route("/label", self._label),
                WebSocketRoute("/talk", self._talk),
            ]
        )

    def show(self, **changes: Any) -> None:
        """Change something of the screen."""
        self.screen = {**self.screen, **changes, "step": self.screen["step"] + 1}
        self._each(lambda socket: socket.send_json({"screen": self.screen}))

    def sound(self, *frames: bytes) -> None:
        for frame in frames:
            self._each(lambda socket, frame=frame: socket.send_bytes(frame))

    def forget(self) -> None:
        self._each(lambda socket: socket.send_json({"forget": True}))

    def close(self, code: int) -> None:
        self._each(lambda socket: socket.close(code))

    def _each(self, act: Callable[[WebSocket], Any]) -> None:
        async def all_of_them() -> None:
            for socket in list(self._sockets):
                with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                    await act(socket)

        assert self.loop, "nobody has connected yet"
        asyncio.run_coroutine_threadsafe(all_of_them(), self.loop).result(10)

    async def _talk(self, socket: WebSocket) -> None:
        self.loop = asyncio.get_running_loop()
        await socket.accept()
        self.sessions.append(socket.query_params["session"])
        if self.refuse:
            await socket.close(self.refuse)
            return
        self._sockets.add(socket)
        await socket.send_json({"screen": self.screen})
        try:
            while (came := await socket.receive())["type"] != "websocket.disconnect":
                await self._take(socket, came)
        except RuntimeError:
            # Closed from this side meanwhile.
            pass
        finally:
            self._sockets.discard(socket)

    async def _take(self, socket: WebSocket, came: Any) -> None:
        if came.get("bytes") is not None:
            self.heard += came["bytes"]
            return
        message = json.loads(came["text"])
        self.received.append(message)
        if changes := self.script(message):
            self.screen = {**self.screen, **changes, "step": self.screen["step"] + 1}
            await socket.send_json({"screen": self.screen})

    async def _photo(self, request: Request) -> Response:
        body = await request.body()
        assert request.query_params["session"] in self.sessions
        if request.method == "POST":
            self.photos.append(body)
        elif self.photo_status == 200:
            assert request.query_params["photo"] == MARK
            self.photos.clear()
        return JSONResponse({"photo": MARK}, self.photo_status)

    async def _phone(self, request: Request) -> Response:
        assert request.query_params["session"] in self.sessions
        page = self.photo_page
        return JSONResponse(page) if page else Response(status_code=204)

    async def _label(self, request: Request) -> Response:
        self.labels.append(request.query_params.getlist("say"))
        return Response(self.label, 200 if self.label else 204)


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """An application on a port of this machine; its address."""
    where = listening(Settings(desk=DeskSettings(address="127.0.0.1:0")))
    config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False)
    config.timeout_graceful_shutdown = 1
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [where]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{where.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
