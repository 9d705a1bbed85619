"""Whole conversations in the browser with the real service: by touch, by keys, by voice."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.kiosk.browsing import INIT, Person, pcm
from clinic.cases import Cases
from clinic.photos.handed import FOLDER
from dialog import knowledge
from dialog.knowledge import Knowledge
from tests.clinic.kiosk.conftest import SMALL, WAIT_MS, until
from tests.clinic.kiosk.stand_in import words
from tests.dialog.talking import english
from tests.fakes import ScriptedEar, SilentMouth, tone
from tests.toothline.calls.practice import NOON, Practice
from tests.toothline.service.test_kiosk import TOUCHED, TYPED, spanish
from toothline.service.kiosk import Kiosk
from toothline.settings import Settings
from voice.channels import RATE, Samples
from voice.channels.streamed.reception import Verdict
from voice.channels.streamed.ticker import Ticker
from voice.hearing import Utterance

pytestmark = pytest.mark.browser
MOST_STEPS = 40
STOPPED_MS = 1500
"""From the first sound of who talks over a prompt of three seconds to its last: a third of a second
until it is a voice and no click, the rest for a machine that does something else too."""
Act = Callable[[Page, str, str], None]


@contextmanager
def room(
    folder: Path, verdict: Verdict = Verdict.KEYPAD_ONLY, *, ear: ScriptedEar | None = None
) -> Iterator[tuple[Practice, str]]:
    """A practice whose kiosk is open, in English and Spanish, and where."""
    opened: Future[tuple[Practice, int, Callable[[], object]]] = Future()

    async def stand_open() -> None:
        practice = Practice(Cases(folder, lambda: NOON), verdict, ear or ScriptedEar())
        own = replace(practice.board.outfit, mouth=Humming(), settings=Settings(data=folder))
        practice.board.outfit = replace(own, further={"es": spanish(own)})
        kiosk, over = Kiosk(practice.board, Ticker()), asyncio.Event()
        close = partial(asyncio.get_running_loop().call_soon_threadsafe, over.set)
        opened.set_result((practice, await kiosk.start("127.0.0.1", 0), close))
        await over.wait()
        await kiosk.close()

    thread = threading.Thread(target=lambda: asyncio.run(stand_open()))
    thread.start()
    practice, port, close = opened.result()
    try:
        yield practice, f"http://127.0.0.1:{port}"
    finally:
        close()
        thread.join()


class Pondering(ScriptedEar):
    """An ear that takes as long as a test wants."""

    def __init__(self, *texts: str) -> None:
        super().__init__(*texts)
        self.may_tell = threading.Event()

    def hear(self, new: bool) -> Utterance:
        self.may_tell.wait(WAIT_MS / 1000)
        return super().hear(new)


class Humming(SilentMouth):
    """Prompts that are heard to begin and to stop, in a fifth of the time but for the one that is
    talked over."""

    def render(self, text: str, rate: float = 1.0) -> Samples:
        faster = 1 if text in english().question("opening").ask else 5
        return tone(len(super().render(text, rate * faster)) / RATE)


class Mumbling:
    """A caller of whom the ear, which has a script, hears only that they speak."""

    def answer(self, question: str, times_asked: int) -> Samples:
        return tone(0.7)


class Screens:
    """The last screen that the service sent."""

    def __init__(self, page: Page) -> None:
        self.last: dict[str, Any] = {"step": 0, "question": None, "ended": ""}
        page.on("websocket", lambda socket: socket.on("framereceived", self._received))

    def _received(self, frame: str | bytes) -> None:
        if isinstance(frame, str) and "screen" in (message := json.loads(frame)):
            self.last = message["screen"]


def by_touch(page: Page, keys: str, pad: str) -> None:
    answers = page.locator(".talk > .answers:not([inert])")
    if keys == "#":
        answers.locator(".main").last.click()
    elif pad == "scale":
        answers.locator(".steps").get_by_text(keys.rstrip("#"), exact=True).click()
    elif pad:
        for figure in keys.rstrip("#"):
            answers.locator(".figures").get_by_text(figure, exact=True).click()
        answers.locator(".figures .main").click()
    else:
        answers.locator(".answer", has=page.locator(f"kbd:text-is('{keys}')")).click()


def by_keys(page: Page, keys: str, pad: str) -> None:
    if pad:
        page.locator(".entry").wait_for()
    for key in keys:
        page.keyboard.press(key)


def harmless(question: dict[str, Any]) -> str:
    """The keys of somebody with a healing cap in the hand and nothing else."""
    if question["confirming"]:
        return "1"
    return TYPED.get(question["pad"]) or TOUCHED.get(question["id"], "2")


def talk(
    page: Page,
    act: Act,
    answer: Callable[[dict[str, Any]], str],
    look: Callable[[dict[str, Any]], None] = lambda question: None,
) -> dict[str, Any]:
    """Answer whatever is asked until it is over; the last screen. `look` is given each question
    once it is on the page."""
    screens = Screens(page)
    if act is by_keys:
        page.keyboard.press("2")
    else:
        page.locator("[data-start=quietly]").click()
    answered = 0
    while not (shown := screens.last)["ended"]:
        if shown["question"] and shown["step"] > answered:
            answered = shown["step"]
            expect(page.locator(".talk h1")).not_to_be_empty()
            look(shown["question"])
            act(page, answer(shown["question"]), shown["question"]["pad"])
        assert shown["step"] < MOST_STEPS
        page.wait_for_timeout(5)
    return shown


@pytest.fixture(scope="module")
def stranger(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport=SMALL)  # type: ignore[arg-type]
    context.set_default_timeout(WAIT_MS)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("act", [by_touch, by_keys])
def test_a_whole_conversation_leaves_a_case_and_shows_its_name(
    stranger: Page, tmp_path: Path, act: Act
) -> None:
    with room(tmp_path) as (practice, address):
        stranger.goto(address)
        last = talk(stranger, act, harmless)
        case = practice.newest()
        assert last["ended"] == "done"
        expect(stranger.locator(".end .code")).to_have_text(case.id)
        expect(stranger.locator(".end .left")).to_contain_text("seconds")
    assert case.data["urgency"] == "U2"
    assert case.data["ranked"][0][0] == "HA"
    assert case.data["callback_number"] == TYPED["digits"].rstrip("#")


@pytest.mark.parametrize("act", [by_touch, by_keys])
def test_a_whole_conversation_in_spanish_has_no_english_on_any_screen(
    stranger: Page, tmp_path: Path, act: Act
) -> None:
    known = knowledge.load("es").at_kiosk
    foreign = texts(english().at_kiosk) - texts(known)
    seen: list[str] = []

    def look(question: dict[str, Any]) -> None:
        seen.append(question["id"])
        lines = stranger.locator("body").inner_text().split("\n")
        assert not foreign & {line.strip() for line in lines}

    with room(tmp_path) as (practice, address):
        stranger.goto(address)
        stranger.get_by_role("link", name="Español").click()
        expect(stranger.locator("html")).to_have_attribute("lang", "es")
        last = talk(stranger, act, harmless, look)
        case = practice.newest()
        assert last["ended"] == "done"
        expect(stranger.locator(".end h1")).to_have_text(known.kiosk.screen["ended_done"])
        expect(stranger.locator(".end .code")).to_have_text(case.id)
        stranger.locator("[data-end=wipe]").click()
        expect(stranger.locator("html")).to_have_attribute("lang", "en")
    assert {"recording", "opening", "breathing", "what_came_out", "confirm"} <= set(seen)
    assert (case.data["urgency"], case.data["ranked"][0][0]) == ("U2", "HA")
    assert case.data["callback_number"] == TYPED["digits"].rstrip("#")


def texts(protocol: Knowledge) -> set[str]:
    """What the screen may write in a language: its own words, and those of all buttons."""
    buttons = (key.button for asked in protocol.questions for key in asked.keys)
    return {*protocol.kiosk.screen.values(), *buttons, *(each.spoken for each in protocol.drawings)}


def test_a_danger_by_touch_fills_the_screen_with_what_to_do(stranger: Page, tmp_path: Path) -> None:
    with room(tmp_path) as (practice, address):
        stranger.goto(address)
        talk(stranger, by_touch, lambda question: "#" if question["several"] else "1")
        expect(stranger.locator(".emergency")).to_contain_text("Tell the staff right now")
        assert practice.newest().data["urgency"] == "U0"


def test_a_conversation_by_voice_is_talked_over_mended_and_forgotten(
    chromium: Browser, tmp_path: Path
) -> None:
    hears = ("yes", "I can't breathe", "yes that's right")
    with room(tmp_path, Verdict.FULL, ear=ScriptedEar(*hears)) as (practice, address):
        context = chromium.new_context(viewport=SMALL)  # type: ignore[arg-type]
        context.add_init_script(INIT)
        page = context.new_page()
        page.goto(f"{address}/?raw=1")
        run = Person(page, "mumbling", Mumbling(), over="opening", breaks_at="breathing").talk()
        context.close()
        case = practice.newest()
    assert (run.ended, run.case, case.data["urgency"]) == ("emergency", case.id, "U0")
    assert [line["text"] for line in case.data["said"]] == list(hears)
    assert run.stopped_ms is not None
    assert run.stopped_ms < STOPPED_MS
    assert run.mended_s is not None
    assert run.wiped == {"storage": 0, "tracks": 0, "sockets": 0, "history": 2, "personal": 0}


def test_who_touches_while_they_are_being_understood_is_asked_the_next_question(
    chromium: Browser, tmp_path: Path
) -> None:
    ear = Pondering("mumble")
    with room(tmp_path, Verdict.FULL, ear=ear) as (_, address):
        context = chromium.new_context(viewport=SMALL)  # type: ignore[arg-type]
        context.add_init_script(INIT)
        page = context.new_page()
        page.goto(f"{address}/?raw=1")
        page.locator("[data-start=aloud]").click()
        state = page.locator(".talk .state")
        for said in ("speaking", "listening"):
            expect(state).to_have_text(words()[said], timeout=WAIT_MS)
        page.evaluate("window.speak", pcm(tone(0.7)))
        expect(state).to_have_text(words()["thinking"], timeout=WAIT_MS)
        first = page.locator(".talk h1").inner_text()
        page.locator(".buttons .answer").first.click()
        expect(page.locator(".talk h1")).not_to_have_text(first)
        expect(page.locator(".heard")).to_be_hidden()
        ear.may_tell.set()
        context.close()


def test_a_photo_goes_from_the_camera_to_the_case(stranger: Page, tmp_path: Path) -> None:
    with room(tmp_path) as (practice, address):
        stranger.goto(address)
        stranger.locator("[data-start=quietly]").click()
        stranger.locator(".talk .buttons .answer").first.wait_for()
        stranger.locator("[data-control=more]").click()
        stranger.locator("[data-control=camera]").click()
        until(stranger, "document.querySelector('video').videoWidth > 0")
        stranger.get_by_role("button", name="Take the photo").click()
        stranger.get_by_role("button", name="Send it to the dentist").click()
        expect(stranger.locator(".told")).to_contain_text("The photo is with your note.")
        (handed,) = (tmp_path / FOLDER).iterdir()
        assert handed.name.startswith(practice.newest().id)
