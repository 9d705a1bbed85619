"""The kiosk as a way in: its page, the drawings on it, the talk, and the photos of its camera."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import re
import socket
from collections.abc import Iterator

import numpy as np
import soundfile
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from clinic.drawings import drawing
from clinic.errors import ClinicError
from clinic.kiosk import pages
from clinic.kiosk.phone import invitation
from clinic.photos.errors import PhotoRefused
from clinic.photos.handed import hand, take_back
from clinic.photos.images import MOST_BYTES
from dialog.screen import labels
from toothline.calls.outfit import Outfit
from toothline.calls.switchboard import Switchboard
from toothline.practice import storage
from voice.channels import RATE
from voice.channels.browser.endpoint import LARGEST, Endpoint
from voice.channels.streamed.ticker import Ticker
from voice.errors import SynthesisFailed
from voice.loudness import silence
from voice.speaking import Mouth

HOSTS = ["127.0.0.1", "localhost", "[::1]"]
"""Only a browser on this machine: a foreign name that leads here is a strange page's."""
MARK = re.compile(r"[0-9a-f]{64}")
"""Of a photo that was sent: clinic.photos.album.mark."""
ENDING_S = 2
"""How long the page may take to let go when the service ends."""
PAUSE_S = 0.3
"""After each text of a label; the page listens again after the last, when its echo is over."""

log = logging.getLogger(__name__)


class Kiosk:
    """Serves the page within the event loop of the service."""

    def __init__(self, board: Switchboard, ticker: Ticker) -> None:
        self._board = board
        self._vault = storage.writing(board.outfit.settings)
        self._endpoint = Endpoint(board, ticker)
        self._server: uvicorn.Server | None = None
        self._serving: asyncio.Task[None] | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; the port, which the system picks for 0. Raises OSError when it is taken."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        where = socket.create_server((host, port), family=family)
        config = uvicorn.Config(
            self.app(),
            lifespan="off",
            log_config=None,
            # Of the library's lines those that tell of trouble.
            log_level="warning",
            access_log=False,
            server_header=False,
            ws_max_size=LARGEST,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=ENDING_S,
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[where]))
        chosen: int = where.getsockname()[1]
        return chosen

    async def close(self) -> None:
        """Serve no more; conversations are the switchboard's to end."""
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            await self._serving

    def app(self) -> Starlette:
        """The application for an ASGI server."""
        outfit = self._board.outfit
        return Starlette(
            routes=[
                *page(outfit),
                Route("/photo", self._photo, methods=["POST"]),
                Route("/photo", self._no_photo, methods=["DELETE"]),
                Route("/phone", self._phone),
                Route("/label", self._label),
                WebSocketRoute("/talk", self._endpoint.talk),
            ],
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)],
        )

    async def _photo(self, request: Request) -> Response:
        """A photo for the case of a conversation that is going on."""
        case_id = self._endpoint.case_of(request.query_params.get("session", ""))
        if not case_id:
            return Response(status_code=404)
        try:
            upload = await _body(request)
            folder = self._board.outfit.settings.data
            photo = await asyncio.to_thread(hand, folder, self._vault, case_id, upload)
        except PhotoRefused as refused:
            return JSONResponse({"why": str(refused)}, 415)
        except ClinicError as error:
            log.error("a photo of the kiosk is not kept: %s", error)
            return Response(status_code=503)
        log.info("call %s: a photo of the kiosk", case_id)
        return JSONResponse({"photo": photo}, headers=pages.HEADERS)

    async def _no_photo(self, request: Request) -> Response:
        """A photo that was sent in a conversation that is going on is taken back."""
        case_id = self._endpoint.case_of(request.query_params.get("session", ""))
        photo = request.query_params.get("photo", "")
        if not case_id or not MARK.fullmatch(photo):
            return Response(status_code=404)
        try:
            take_back(self._board.outfit.settings.data, case_id, photo)
        except ClinicError as error:
            log.error("a photo of the kiosk is not taken back: %s", error)
            return Response(status_code=503)
        log.info("call %s: a photo of the kiosk is taken back", case_id)
        return Response(status_code=204)

    async def _phone(self, request: Request) -> Response:
        """Where the person of a conversation that is going on can send photos from a telephone."""
        page = self._endpoint.photo_page_of(request.query_params.get("session", ""))
        if page is None:
            return Response(status_code=204, headers=pages.HEADERS)
        return JSONResponse(invitation(page.address, page.code), headers=pages.HEADERS)

    async def _label(self, request: Request) -> Response:
        """What a control is called, for somebody who finds it by the keyboard and not by sight."""
        asked = request.query_params
        outfit = self._board.outfit.speaking(asked.get("language", ""))
        known = labels(outfit.at_kiosk)
        said = [text for text in asked.getlist("say") if text in known]
        if not said:
            return Response(status_code=204, headers=pages.HEADERS)
        try:
            sound = await asyncio.to_thread(_spoken, outfit.mouth, said)
        except SynthesisFailed as failure:
            log.error("a label of the kiosk is not said: %s", failure)
            return Response(status_code=503)
        return Response(sound, media_type="audio/wav", headers=pages.HEADERS)


class _Server(uvicorn.Server):
    """Leaves the system's signals to the service."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def page(outfit: Outfit) -> list[BaseRoute]:
    """The page as the settings' language and practice have it, and in the further languages."""
    knowledge = outfit.at_kiosk
    drawings = {each.id: drawing(each.id, title=each.spoken) for each in knowledge.drawings}
    return pages.routes(
        knowledge.kiosk.screen,
        drawings,
        knowledge.practice,
        language=knowledge.language,
        hears=outfit.hears,
        further=[
            pages.Tongue(code, other.at_kiosk.kiosk.screen, other.hears)
            for code, other in outfit.further.items()
        ],
    )


def _spoken(mouth: Mouth, texts: list[str]) -> bytes:
    """The texts one behind the other, as a WAV file. Raises SynthesisFailed."""
    pause = silence(PAUSE_S)
    sound = np.concatenate([part for text in texts for part in (mouth.render(text), pause)])
    file = io.BytesIO()
    soundfile.write(file, sound, RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()


async def _body(request: Request) -> bytes:
    """The whole upload. Raises PhotoRefused for one that is too large."""
    pieces: list[bytes] = []
    async for piece in request.stream():
        pieces.append(piece)
        if sum(map(len, pieces)) > MOST_BYTES:
            raise PhotoRefused("The photo is too large: take it again.")
    return b"".join(pieces)
