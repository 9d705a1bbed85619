"""Whom a caller is handed to, one number after the other."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Literal

import pytest

from dialog.effects import Transfer
from tests.fakes import Answers, ListSink, SilentMouth, tone
from toothline.calls.handing_over import HandingOver
from toothline.settings import Hours, Settings
from voice.channels.phone.sip.handover import Handover
from voice.channels.recording import Recording
from voice.channels.streamed.reception import Caller
from voice.company import Company, HandedOver
from voice.speaking import Speaking
from voice.tracks import Tracks

SIP = Caller("312 555 0100", way="sip", key="a84b4c76e66710")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 1, 10, tzinfo=UTC)
CONNECTING = tone(0.1)
UNREACHED = tone(0.1)
SETTINGS = Settings(
    on_call_numbers=("0142", "207"),
    hours=Hours(time_zone="UTC", monday="08:00-12:00", front_desk="200"),
)


def handed(
    to: Literal["person", "on_call", "emergency"],
    *answers: Handover,
    now: datetime = SUNDAY,
    settings: Settings = SETTINGS,
    caller: Caller = SIP,
) -> tuple[list[str], HandedOver]:
    """The numbers called, and what came of it."""
    called: list[str] = []

    def connect(key: str, number: str) -> Future[Handover]:
        assert key == caller.key
        called.append(number)
        result: Future[Handover] = Future()
        result.set_result(answers[len(called) - 1])
        return result

    outfit: Any = SimpleNamespace(
        settings=settings,
        open_now=settings.hours.open_at(now),
        connecting=CONNECTING,
        unreached=UNREACHED,
    )
    line = Recording(Answers({}))
    tracks = Tracks()
    company = Company(line, Speaking(line, SilentMouth(), tracks, ListSink().append), tracks)
    came = HandingOver(connect)(caller, Transfer(to, "asked for"), outfit, company)
    assert line.playing is bool(called), "whoever is handed over is told so, and nobody else"
    return called, came


CONNECTED, NOBODY, GONE = Handover.CONNECTED, Handover.NOT_ANSWERED, Handover.GONE


@pytest.mark.parametrize(
    ("label", "to", "now", "answers", "called", "reached", "told"),
    [
        ("the first answers", "on_call", SUNDAY, [CONNECTED], ["0142"], True, False),
        ("the second does", "on_call", SUNDAY, [NOBODY, CONNECTED], ["0142", "207"], True, False),
        ("nobody does", "on_call", SUNDAY, [NOBODY, NOBODY], ["0142", "207"], False, True),
        ("the caller gives up", "on_call", SUNDAY, [NOBODY, GONE], ["0142", "207"], False, False),
        ("the front desk is there", "person", MONDAY, [CONNECTED], ["200"], True, False),
        ("it has gone home", "person", SUNDAY, [CONNECTED], ["0142"], True, False),
        ("an emergency by day", "on_call", MONDAY, [CONNECTED], ["0142"], True, False),
    ],
)
def test_numbers_are_called_in_order_until_somebody_answers(
    label: str,
    to: Any,
    now: datetime,
    answers: list[Handover],
    called: list[str],
    reached: bool,
    told: bool,
) -> None:
    numbers, came = handed(to, *answers, now=now)
    assert numbers == called
    assert came.reached is reached
    assert (came.told is UNREACHED) is told


def test_where_nobody_is_on_call_the_caller_is_told_so() -> None:
    assert handed("on_call", settings=Settings()) == ([], HandedOver(False, UNREACHED))


@pytest.mark.parametrize("way", ["audiosocket", "chan_websocket", "twilio"])
def test_a_pbx_that_goes_on_by_itself_is_left_to_it_and_nobody_knows_who_answers(way: str) -> None:
    assert handed("on_call", caller=Caller("", way=way)) == ([], HandedOver(None))
