"""The kiosk as the service opens it: its page, whole conversations by touch, a photo for a case."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests
import soundfile
from websockets.exceptions import ConnectionClosed

from clinic.cases import Cases
from clinic.photos.handed import FOLDER
from dialog import knowledge
from tests.clinic.photos.pictures import coded
from tests.fakes import ScriptedEar
from tests.toothline.calls.practice import NOON, Practice
from tests.voice.phone.network import WebSocketPeer
from toothline.calls.outfit import Outfit
from toothline.service.kiosk import PAUSE_S, Kiosk
from toothline.settings import Settings, SettingsRefused, load
from voice.channels.streamed.reception import Verdict
from voice.channels.streamed.ticker import Ticker
from voice.deaf import Deaf

KEY = "0123456789abcdef0123456789abcdef"
TYPED = {"length": "6#", "scale": "0#", "digits": "3125550142#"}
TOUCHED = {
    "recording": "1",
    "opening": "1",
    "details": "#",
    "have_piece": "1",
    "what_came_out": "1",
    "stage": "2",
}
MOST_STEPS = 40


@dataclass
class Room:
    """A waiting room with its kiosk."""

    practice: Practice
    kiosk: Kiosk
    port: int

    @property
    def cases(self) -> Cases:
        return self.practice.cases

    async def get(self, path: str, **how: Any) -> requests.Response:
        return await asyncio.to_thread(requests.get, self.at(path), **how)

    async def post(self, path: str, content: bytes) -> int:
        answer = await asyncio.to_thread(requests.post, self.at(path), content)
        return answer.status_code

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    async def person(self, language: str = "en") -> WebSocketPeer:
        return await WebSocketPeer.dial(self.port, f"/talk?session={KEY}&language={language}")


@pytest.fixture
def visited(tmp_path: Path) -> Callable[[Callable[[Room], Awaitable[None]]], Room]:
    """Opens a kiosk, lets somebody in, closes it."""

    def visit(scene: Callable[[Room], Awaitable[None]]) -> Room:
        async def play() -> Room:
            practice = Practice(Cases(tmp_path, lambda: NOON), Verdict.KEYPAD_ONLY, ScriptedEar())
            settings = Settings(data=tmp_path)
            object.__setattr__(practice.board.outfit, "settings", settings)
            kiosk = Kiosk(practice.board, Ticker())
            room = Room(practice, kiosk, await kiosk.start("127.0.0.1", 0))
            try:
                await scene(room)
            finally:
                await kiosk.close()
            return room

        return asyncio.run(play())

    return visit


def spanish(own: Outfit) -> Outfit:
    """The same kiosk in Spanish, where nothing hears it."""
    known = knowledge.load("es")
    return replace(own, knowledge=known, at_kiosk=known.at_kiosk, ear=Deaf(), further={})


async def screens(page: WebSocketPeer, answer: Callable[[dict[str, Any]], str]) -> dict[str, Any]:
    """Touches what `answer` gives of every new screen until the service closes; the last one."""
    shown: dict[str, Any] = {"step": 0}
    try:
        while True:
            came = await page.read()
            if isinstance(came, bytes) or "screen" not in json.loads(came):
                continue
            before, shown = shown["step"], json.loads(came)["screen"]
            if shown["step"] > before and shown["question"]:
                await page.send({"keys": answer(shown["question"]), "at": shown["step"]})
            assert shown["step"] < MOST_STEPS
    except ConnectionClosed:
        return shown


def harmless(question: dict[str, Any]) -> str:
    """Touches of somebody with a healing cap in the hand and nothing else."""
    if question["confirming"]:
        return "1"
    return TYPED.get(question["pad"]) or TOUCHED.get(question["id"], "2")


def test_the_page_is_there_and_so_are_the_drawings_on_it(visited: Any) -> None:
    async def scene(room: Room) -> None:
        page = await room.get("/")
        assert page.status_code == 200
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        drawing = await room.get("/drawings/implant.svg")
        assert drawing.text.startswith("<svg")
        assert (await room.get("/drawings/teapot.svg")).status_code == 404

    visited(scene)


def test_a_name_that_leads_here_from_elsewhere_is_refused(visited: Any) -> None:
    async def scene(room: Room) -> None:
        answer = await room.get("/", headers={"Host": "strange.example"})
        assert answer.status_code == 400

    visited(scene)


def test_a_whole_conversation_by_touch_leaves_a_case_and_says_its_name(visited: Any) -> None:
    last: dict[str, Any] = {}

    async def scene(room: Room) -> None:
        last.update(await screens(await room.person(), harmless))

    (case,) = visited(scene).cases.all()
    assert (last["ended"], last["case"]) == ("done", case.id)
    assert case.data["ended"] == "done"
    assert case.data["urgency"] == "U2"
    assert case.data["ranked"][0][0] == "HA"
    assert case.data["callback_number"] == "3125550142"


def test_a_danger_by_touch_is_an_emergency_that_sends_them_to_the_staff(visited: Any) -> None:
    last: dict[str, Any] = {}

    async def scene(room: Room) -> None:
        answer = lambda question: "1"  # noqa: E731
        last.update(await screens(await room.person(), answer))

    (case,) = visited(scene).cases.all()
    assert case.data["urgency"] == "U0"
    assert last["emergency"]
    assert "Tell the staff right now" in last["said"][0]


def test_who_chose_spanish_is_shown_asked_and_helped_in_spanish(visited: Any) -> None:
    last: dict[str, Any] = {}
    asked: dict[str, str] = {}

    def answer(question: dict[str, Any]) -> str:
        asked[question["id"]] = question["text"]
        return harmless(question)

    async def scene(room: Room) -> None:
        board = room.practice.board
        board.outfit = replace(board.outfit, further={"es": spanish(board.outfit)})
        last.update(await screens(await room.person("es"), answer))

    (case,) = visited(scene).cases.all()
    assert asked["breathing"].startswith("¿Le cuesta respirar o tragar ahora")
    assert case.data["ended"] == "done"
    assert (case.data["urgency"], case.data["ranked"][0][0]) == ("U2", "HA")
    assert case.data["callback_number"] == "3125550142"


def test_a_photo_is_handed_over_for_the_case_of_its_conversation(
    visited: Any, tmp_path: Path
) -> None:
    async def scene(room: Room) -> None:
        page = await room.person()
        while not room.kiosk._endpoint.case_of(KEY):
            await page.read()
        photo = partial(room.post, f"/photo?session={KEY}")
        assert await photo(coded()) == 200
        assert await photo(b"no photo") == 415
        strange = partial(requests.delete, room.at(f"/photo?session={KEY}&photo=../{KEY}"))
        assert (await asyncio.to_thread(strange)).status_code == 404
        assert await room.post("/photo?session=another", coded()) == 404

    (case,) = visited(scene).cases.all()
    (handed,) = (tmp_path / FOLDER).iterdir()
    assert handed.name.startswith(f"{case.id}-")


def test_a_label_is_spoken_by_the_voice_and_nothing_else_is(visited: Any) -> None:
    async def scene(room: Room) -> None:
        front = await room.get("/label?say=Front desk&say=1&say=3125550142&language=en")
        assert front.headers["content-type"] == "audio/wav"
        sound, rate = soundfile.read(io.BytesIO(front.content), dtype="float32")
        spoken = [room.practice.board.outfit.mouth.render(text) for text in ("Front desk", "1")]
        assert (len(sound) - sum(map(len, spoken))) / rate == pytest.approx(2 * PAUSE_S)
        first = slice(len(spoken[0]))
        assert sound[first] == pytest.approx(spoken[0], abs=1e-4)
        strange = await room.get("/label?say=Your number is 3125550142")
        assert (strange.status_code, strange.content) == (204, b"")

    visited(scene)


def test_beyond_this_machine_it_is_not_opened(tmp_path: Path) -> None:
    config = tmp_path / "toothline.toml"
    config.write_text('[kiosk]\naddress = "0.0.0.0:8099"\n')
    with pytest.raises(SettingsRefused, match=r"127\.0\.0\.1"):
        load(config, {}, tmp_path)
