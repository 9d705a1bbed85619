"""A recorded caller who speaks to the kiosk's page: sound and screens over the real WebSocket, in
real time, held against the same caller on the recording channel."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from audio_fixtures.caller import Caller
from benchmarks.phone.far_end import FarEnd
from benchmarks.phone.runs import CALL_S, Watched
from benchmarks.phone.service import Service
from voice.channels import RATE, Samples
from voice.channels.recording import Script
from voice.channels.streamed import linear
from voice.channels.streamed.ticker import FRAME_S

FRAME = round(RATE * FRAME_S)


@dataclass(frozen=True)
class TalkRun:
    """What came of one caller at the screen."""

    id: str
    case: str
    ended: str
    """As the last screen says; empty where the connection broke before."""
    steps: int
    lasted_s: float
    waits_s: tuple[float, ...]
    """End of their speech to the first sound of the reply, as the page gets it."""


@dataclass
class Page:
    """The page's side of the talk: what was asked, what is to be heard."""

    screen: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    heard: list[Samples] = field(default_factory=list)

    def take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.heard.append(linear.decode(message))
            return
        came = json.loads(message)
        if "forget" in came:
            self.heard.clear()
            return
        before, self.screen = self.screen.get("step", 0), came["screen"]
        question = self.screen["question"]
        if self.screen["step"] > before and question:
            self.asked.append(question["id"])


def talk(service: Service, caller: Caller, script: Script) -> TalkRun:
    """One whole conversation."""
    return asyncio.run(_talk(service.ports["kiosk"], caller, script))


async def _talk(port: int, caller: Caller, script: Script) -> TalkRun:
    page = Page()
    watched = Watched(FarEnd(script, lambda: page.asked, rate=RATE))
    began_s = time.monotonic()
    address = f"ws://127.0.0.1:{port}/talk?session={secrets.token_hex(16)}"
    async with connect(address, proxy=None) as socket:
        speaking = asyncio.create_task(_speak(socket, page, watched))
        try:
            async with asyncio.timeout(CALL_S):
                async for message in socket:
                    page.take(message)
        except TimeoutError:
            pass
        finally:
            speaking.cancel()
    return TalkRun(
        caller.id,
        str(page.screen.get("case", "")),
        str(page.screen.get("ended", "")),
        int(page.screen.get("step", 0)),
        round(time.monotonic() - began_s, 1),
        tuple(watched.waits_s),
    )


async def _speak(socket: ClientConnection, page: Page, watched: Watched) -> None:
    """A frame every 20 ms, as the microphone gives them."""
    origin_s, frame = time.monotonic(), 0
    silence = np.zeros(FRAME, np.float32)
    try:
        while True:
            frame += 1
            await asyncio.sleep(max(0.0, origin_s + frame * FRAME_S - time.monotonic()))
            said, key = watched.exchange(page.heard.pop(0) if page.heard else silence)
            if key:
                await socket.send(json.dumps({"keys": key, "at": page.screen["step"]}))
            await socket.send(linear.encode(said))
    except ConnectionClosed:
        return
