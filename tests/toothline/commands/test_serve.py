"""The whole service in its own process: a recorded caller over AudioSocket, in real time."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path

import pytest

from audio_fixtures.caller import CALLERS, Caller, load_all
from benchmarks.phone.far_end import FarEnd
from benchmarks.phone.service import NotServed, Service
from benchmarks.phone.telephone import SILENCE
from clinic.cases import Case, Cases
from models.errors import ModelError
from tests.voice.phone.network import UUID, Asterisk
from toothline.simulation.recorded_caller import RecordedCaller
from toothline.simulation.service_parts import USUAL_VOICES, SpokenBy
from toothline.speech.mouths import Cast
from voice.channels import Samples
from voice.channels.phone.audiosocket import HANG_UP
from voice.channels.streamed import linear
from voice.errors import EngineMissing
from voice.speaking import UNDERSTOOD_S

CALL_S = 400.0
FRAME_S = 0.02


@dataclass
class Served:
    """A service that runs, and its only case."""

    service: Service

    @cached_property
    def cases(self) -> Cases:
        """The service's store, looked into from outside: opening it anew each time is slow."""
        return Cases(self.service.data, partial(datetime.now, UTC))

    def case(self) -> Case:
        """The only case."""
        (case,) = self.cases.all()
        return case

    def asked(self) -> list[str]:
        """The questions of the only case."""
        rows = [row for case in self.cases.all() for row in self.cases.journal(case.id)]
        return [row.data["question"] for row in rows if row.data.get("is") == "Listen"]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    # Who hangs up while draining is not to be told goodbye first.
    service = Service(tmp_path, {}, {"workers": 1, "drain_minutes": 1})
    try:
        service.start()
    except NotServed as fault:
        pytest.skip(str(fault))
    served = Served(service)
    yield served
    served.cases.close()
    service.kill()


def far_end(name: str, served: Served) -> tuple[Caller, FarEnd]:
    """A caller who has made up all their answers beforehand."""
    caller = load_all([str(CALLERS / f"{name}.yaml")])[0]
    try:
        script = RecordedCaller(
            caller, SpokenBy(Cast(), caller.voice or USUAL_VOICES[caller.language])
        )
        for question in ("recording", "opening", "confirm", *caller.answers):
            script.answer(question, 1)
    except (EngineMissing, ModelError) as missing:
        pytest.skip(f"No caller is heard: {missing}")
    return caller, FarEnd(script, served.asked)


async def talk(asterisk: Asterisk, caller: FarEnd, enough: Callable[[], bool]) -> None:
    """Carry sound both ways in real time until we hang up, or until it is `enough` when the caller
    has just begun to speak."""
    heard: list[Samples] = []
    over = asyncio.Event()

    async def listen() -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, TimeoutError):
            while (message := await asterisk.read())[0] != HANG_UP:
                heard.append(linear.decode(message[1]))
        over.set()

    listening = asyncio.create_task(listen())
    origin_s, frame, answered = time.monotonic(), 0, 0
    while not over.is_set() and frame * FRAME_S < CALL_S:
        frame += 1
        await asyncio.sleep(max(0.0, origin_s + frame * FRAME_S - time.monotonic()))
        said, key = caller.exchange(heard.pop(0) if heard else SILENCE)
        if key:
            asterisk.press(key)
        asterisk.speak(said)
        if len(caller.answers) > answered and enough():
            break
        answered = len(caller.answers)
    listening.cancel()


async def asked_more(served: Served, than: int) -> None:
    """Wait for a question beyond so many."""
    deadline_s = time.monotonic() + CALL_S
    while len(served.asked()) <= than:
        assert time.monotonic() < deadline_s, served.asked()
        await asyncio.sleep(0.1)


def test_a_killed_service_keeps_every_answer_and_goes_on_with_the_same_call(
    served: Served,
) -> None:
    async def call(keys: str) -> Asterisk:
        """Comes in and presses keys, each when one more question has been asked and begun."""
        before = len(served.asked())
        asterisk = await Asterisk.dial(served.service.ports["AudioSocket"])
        for number, key in enumerate(keys):
            await asked_more(served, before + number)
            # Sooner, it could not have been understood, and a danger would be asked again.
            await asyncio.sleep(2 * UNDERSTOOD_S)
            asterisk.press(key)
        await asked_more(served, before + len(keys))
        return asterisk

    async def first() -> None:
        await call("212")
        served.service.kill()

    async def second() -> None:
        asterisk = await call("2")
        served.service.process.send_signal(signal.SIGTERM)
        while served.service.page("/health") != "draining\n":
            await asyncio.sleep(0.1)
        asterisk.hang_up()

    asyncio.run(first())
    before = served.case().data["said"]
    assert [line["text"][:3] for line in before] == ["[2]", "[1]", "[2]"]
    served.service.start()
    asyncio.run(second())
    assert served.service.process.wait(timeout=60) == 0
    case = served.case()
    assert case.data["said"][:3] == before
    assert case.data["said"][3]["text"].startswith("[2]")
    assert case.data["ended"] == "hung up"


def test_a_recorded_caller_over_audiosocket_is_understood_through_a_killed_service(
    served: Served,
) -> None:
    caller, speaker = far_end("healing-cap", served)

    async def first_call() -> None:
        asterisk = await Asterisk.dial(served.service.ports["AudioSocket"])
        await talk(asterisk, speaker, lambda: len(served.case().data["said"]) >= 3)
        served.service.kill()

    async def the_same_call() -> None:
        asterisk = await Asterisk.dial(served.service.ports["AudioSocket"])
        await talk(asterisk, speaker, lambda: False)

    asyncio.run(first_call())
    before = served.case().data["said"]
    assert len(before) >= 3

    served.service.start()
    asyncio.run(the_same_call())
    case = served.case()
    assert case.data["said"][: len(before)] == before
    assert case.data["ended"] == "done"
    assert case.data["urgency"] in {caller.expect.urgency, *caller.expect.urgency_ok}
    assert caller.expect.components_top2[0] in [code for code, _ in case.data["ranked"][:2]]
    assert "toothline_calls_resumed_total 1" in served.service.page("/metrics")
    assert served.service.page(f"/outcome/{UUID}") == "done"
    served.service.process.send_signal(signal.SIGTERM)
    assert served.service.process.wait(timeout=30) == 0
