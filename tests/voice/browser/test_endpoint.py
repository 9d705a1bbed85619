"""The kiosk's WebSocket: a real server and a real client on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from dialog.conversation import State, step
from dialog.effects import Listen
from dialog.events import CallBegan, Keyed
from tests.dialog.talking import english
from tests.fakes import tone
from tests.voice.phone.network import Desk, HandTicker, WebSocketPeer, until
from voice.channels.browser import session as kiosk
from voice.channels.browser.endpoint import DONE, REFUSED, TRY_LATER, Endpoint
from voice.channels.browser.line import BrowserLine
from voice.channels.streamed import linear
from voice.channels.streamed.reception import Verdict

KEY = "0123456789abcdef0123456789abcdef"


class Server(uvicorn.Server):
    """Leaves the system's signals alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Scene:
    """An endpoint, its desk and its clock."""

    endpoint: Endpoint
    desk: Desk
    ticker: HandTicker
    port: int

    async def page(self, key: str = KEY) -> WebSocketPeer:
        """A page that has connected and seen its first screen."""
        page = await WebSocketPeer.dial(self.port, f"/talk?session={key}")
        assert json.loads(await page.read())["screen"]["step"] >= 0
        return page

    @property
    def line(self) -> BrowserLine:
        (line,) = self.desk.lines
        assert isinstance(line, BrowserLine)
        return line

    def begin(self) -> None:
        """The conversation's first step, as its call would tell it."""
        knowledge, event = english().at_kiosk, CallBegan(channel="browser")
        state, effects = step(knowledge, State(), event)
        self.line.watch("K7QFA", knowledge, state, event, effects)


def played(scene: Callable[[Scene], Awaitable[None]], desk: Desk | None = None) -> Scene:
    async def play() -> Scene:
        reception, ticker = desk or Desk(), HandTicker()
        endpoint = Endpoint(reception, ticker)  # type: ignore[arg-type]
        where = socket.create_server(("127.0.0.1", 0))
        app = Starlette(routes=[WebSocketRoute("/talk", endpoint.talk)])
        config = uvicorn.Config(app, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
        server = Server(config)
        serving = asyncio.create_task(server.serve(sockets=[where]))
        made = Scene(endpoint, reception, ticker, where.getsockname()[1])
        await until(lambda: server.started)
        try:
            await scene(made)
        finally:
            server.should_exit = True
            await serving
        return made

    return asyncio.run(play())


async def closing(page: WebSocketPeer) -> int:
    """The code with which the service closes, after whatever it still sends."""
    try:
        while True:
            await page.read()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0


async def screen(page: WebSocketPeer) -> dict[str, Any]:
    """The next screen, whatever else comes before it."""
    while True:
        came = await page.read()
        if isinstance(came, str) and "screen" in json.loads(came):
            found: dict[str, Any] = json.loads(came)["screen"]
            return found


def test_a_page_that_connects_is_a_caller_with_its_key() -> None:
    async def scene(made: Scene) -> None:
        await made.page()

    (caller,) = played(scene).desk.callers
    assert (caller.way, caller.key, caller.number) == ("kiosk", KEY, "")


def test_sound_goes_both_ways() -> None:
    async def scene(made: Scene) -> None:
        page = await made.page()
        made.line.play(tone(1))
        await page.send(linear.encode(np.full(1600, 0.25, np.float32)))
        await until(lambda: made.endpoint._sessions[KEY]._inlet._waiting)
        made.ticker.beat(5)
        heard = [made.line.read() for _ in range(2)]
        assert heard[-1] is not None
        assert heard[-1].samples[-100:] == pytest.approx(0.25, abs=0.01)
        sent = await page.read()
        assert isinstance(sent, bytes)
        assert len(sent) == 640
        assert np.abs(linear.decode(sent)).max() > 0.25

    played(scene)


def test_what_is_stopped_is_to_be_forgotten_by_the_page_too() -> None:
    async def scene(made: Scene) -> None:
        page = await made.page()
        made.line.play(tone(1))
        made.ticker.beat()
        made.line.stop()
        made.ticker.beat()
        came = [await page.read() for _ in range(3)]
        assert '{"forget": true}' in came

    played(scene)


def test_every_step_is_shown_and_a_touch_of_it_reaches_the_call() -> None:
    async def scene(made: Scene) -> None:
        page = await made.page()
        made.begin()
        shown = await screen(page)
        assert (shown["question"]["id"], shown["case"]) == ("recording", "K7QFA")
        await page.send({"keys": "1", "at": shown["step"]})
        await until(lambda: made.line._touches)
        made.ticker.beat(3)
        block = made.line.read()
        assert block is not None
        assert block.touch == Keyed("1")

    played(scene)


def test_it_is_told_when_the_service_speaks_and_when_it_listens() -> None:
    async def scene(made: Scene) -> None:
        page = await made.page()
        made.line.play(tone(0.02))
        made.line.play(tone(0.02))
        made.ticker.beat()
        shown = await screen(page)
        assert (shown["hearing"], shown["speaking"]) == ("speaking", True)
        made.ticker.beat(3)
        shown = await screen(page)
        assert (shown["hearing"], shown["speaking"]) == ("listening", False)

    played(scene)


def test_who_has_spoken_is_told_that_they_are_being_understood() -> None:
    async def scene(made: Scene) -> None:
        page = await made.page()
        made.begin()
        before = await screen(page)
        made.line.heard()
        made.ticker.beat()
        while (shown := await screen(page))["hearing"] != "thinking":
            pass
        assert shown["step"] == before["step"]
        made.line.expect(Listen("breathing", "yes_no"))
        made.ticker.beat()
        assert (await screen(page))["hearing"] == "listening"

    played(scene)


def test_it_speaks_until_all_is_said_also_between_two_prompts() -> None:
    async def scene(made: Scene) -> None:
        page = await made.page()
        made.begin()
        made.line.play(tone(0.02))
        made.ticker.beat()
        while not (shown := await screen(page))["speaking"]:
            pass
        made.ticker.beat(3)
        while (shown := await screen(page))["hearing"] != "thinking":
            pass
        assert shown["speaking"]
        made.line.expect(Listen("recording", "yes_no"))
        made.ticker.beat()
        shown = await screen(page)
        assert (shown["hearing"], shown["speaking"]) == ("listening", False)

    played(scene)


def test_a_touch_is_taken_while_the_service_understands_what_was_said() -> None:
    async def scene(made: Scene) -> None:
        page = await made.page()
        made.begin()
        made.line.heard()
        made.ticker.beat()
        while (shown := await screen(page))["hearing"] != "thinking":
            pass
        await page.send({"keys": "2", "at": shown["step"]})
        await until(lambda: made.line._touches)
        made.ticker.beat(3)
        block = made.line.read()
        assert block is not None
        assert block.touch == Keyed("2")

    played(scene)


def test_a_connection_that_breaks_comes_again_to_the_same_conversation() -> None:
    async def scene(made: Scene) -> None:
        page = await made.page()
        made.begin()
        await screen(page)
        page.socket.transport.abort()
        await until(lambda: made.endpoint._sessions[KEY]._outbox is None)
        made.ticker.beat(5)
        assert not made.line.lost_because
        again = await WebSocketPeer.dial(made.port, f"/talk?session={KEY}")
        assert (await screen(again))["question"]["id"] == "recording"
        assert made.endpoint.case_of(KEY) == "K7QFA"

    assert len(played(scene).desk.lines) == 1


def test_a_page_that_does_not_come_again_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kiosk, "AWAY_S", 0.01)

    async def scene(made: Scene) -> None:
        page = await made.page()
        await page.hang_up()
        await until(lambda: made.line.lost_because)
        assert made.line.lost_because == "the screen is gone"
        assert made.endpoint.case_of(KEY) == ""

    played(scene)


@pytest.mark.parametrize(
    ("why", "told"), [("done", "the person left"), ("idle", "nobody was there any more")]
)
def test_who_leaves_ends_the_conversation(why: str, told: str) -> None:
    async def scene(made: Scene) -> None:
        page = await made.page()
        await page.send({"leave": why})
        await until(lambda: made.line.lost_because)
        assert made.line.lost_because == told
        assert await closing(page) == DONE

    played(scene)


def test_the_service_ends_it_and_the_connection_closes_in_order() -> None:
    async def scene(made: Scene) -> None:
        page = await made.page()
        made.line.close()
        assert await closing(page) == DONE

    assert played(scene).ticker.members == {}


def test_where_no_place_is_free_the_page_is_told_to_try_later() -> None:
    async def scene(made: Scene) -> None:
        page = await WebSocketPeer.dial(made.port, f"/talk?session={KEY}")
        assert await closing(page) == TRY_LATER

    assert not played(scene, Desk(verdict=Verdict.REFUSED)).desk.lines


@pytest.mark.parametrize("key", ["", "short", KEY.upper(), KEY + "0"])
def test_a_key_that_no_page_draws_is_refused(key: str) -> None:
    async def scene(made: Scene) -> None:
        page = await WebSocketPeer.dial(made.port, f"/talk?session={key}")
        assert await closing(page) == REFUSED

    assert not played(scene).desk.callers


def test_a_strange_page_is_refused() -> None:
    async def scene(made: Scene) -> None:
        address = f"ws://127.0.0.1:{made.port}/talk?session={KEY}"
        async with connect(address, origin="https://strange.example", proxy=None) as page:  # type: ignore[arg-type]
            with pytest.raises(ConnectionClosed):
                await page.recv()

    assert not played(scene).desk.callers


def test_a_message_that_is_none_of_the_pages_closes_the_connection_only() -> None:
    async def scene(made: Scene) -> None:
        page = await made.page()
        await page.send('{"say": "hello"}')
        assert await closing(page) == REFUSED
        assert not made.line.lost_because

    played(scene)


def test_a_page_that_takes_nothing_is_let_go_and_the_conversation_waits_for_it() -> None:
    async def scene(made: Scene) -> None:
        await made.page()
        made.ticker.beat(kiosk.UNSENT + 2)
        assert made.endpoint._sessions[KEY]._outbox is None
        assert not made.line.lost_because

    played(scene)
