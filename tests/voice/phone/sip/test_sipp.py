"""Real calls by sipp, an independent SIP stack: what its scenarios expect is what we do."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.voice.phone.installed import cure, present
from tests.voice.phone.sip.serving import HOST, MEDIA, Answering, serving
from voice.channels.phone.line import PhoneLine
from voice.channels.phone.sip.handover import Handover
from voice.channels.phone.sip.settings import Settings
from voice.channels.streamed.reception import Caller, Verdict

SCENARIOS = Path(__file__).parent / "scenarios"
TIMEOUT_S = 20

pytestmark = [
    pytest.mark.phone,
    pytest.mark.skipif(not present("sipp"), reason=cure("sipp") or "present"),
]


def call(
    port: int,
    scenario: str,
    folder: Path,
    *more: str,
    calls: int = 1,
    transport: str = "u1",
    host: str = HOST,
    to: str = HOST,
) -> None:
    """So many calls at once, with more of sipp's options; fails with what it found unexpected."""
    errors = folder / "errors"
    command = [
        "sipp", f"{to}:{port}", "-sf", str(SCENARIOS / f"{scenario}.xml"), "-s", "practice",
        "-i", host, "-mi", host, "-m", str(calls), "-l", str(calls),
        "-r", str(calls), "-t", transport, "-nostdin", "-timeout", f"{TIMEOUT_S}s",
        "-timeout_error", "-trace_err", "-error_file", str(errors), *more,
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=2 * TIMEOUT_S, check=False
    )
    told = errors.read_text() if errors.exists() else done.stdout[-2000:]
    assert done.returncode == 0, told


@pytest.mark.parametrize(
    "scenario", ["call", "delayed_offer", "hold", "update", "late_ack", "compact"]
)
def test_a_call_ends_as_it_should(scenario: str, tmp_path: Path) -> None:
    desk = Answering()
    with serving(desk) as served:
        call(served.port, scenario, tmp_path)
        desk.wait(1)
    assert desk.ended == ["hung up"]
    assert len(desk.callers) == 1
    assert re.fullmatch(r"\+4930\d+", desk.callers[0].number)


def test_an_invite_sent_three_times_is_one_call(tmp_path: Path) -> None:
    desk = Answering()
    with serving(desk) as served:
        # An answer that arrives between two of them, while sipp still sends, is not a fault.
        call(served.port, "repeated", tmp_path, "-default_behaviors", "all,-abortunexp")
        desk.wait(1)
    assert (desk.ended, len(desk.callers)) == (["hung up"], 1)


def test_twenty_five_callers_at_once_all_press_their_key(tmp_path: Path) -> None:
    desk = Answering()
    with serving(desk) as served:
        call(served.port, "keys", tmp_path, calls=25)
        desk.wait(25)
    assert desk.keys == ["1"] * 25


def test_calls_come_over_tcp(tmp_path: Path) -> None:
    desk = Answering()
    with serving(desk) as served:
        call(served.port, "call", tmp_path, calls=3, transport="t1")
        desk.wait(3)
    assert desk.ended == ["hung up"] * 3


def test_a_call_is_given_up_while_it_rings(tmp_path: Path) -> None:
    desk = Answering()
    with serving(desk, Settings(media_ports=MEDIA, ring_s=5.0)) as served:
        call(served.port, "cancel", tmp_path)
    assert desk.lines == []
    assert len(desk.released) == 1


@pytest.mark.parametrize("scenario", ["refused", "strays"])
def test_what_we_cannot_do_reaches_nobody(scenario: str, tmp_path: Path) -> None:
    desk = Answering()
    with serving(desk) as served:
        call(served.port, scenario, tmp_path)
    assert desk.callers == []


@pytest.mark.parametrize("status", [486, 503])
def test_a_caller_beyond_the_cap_is_sent_on(status: Any, tmp_path: Path) -> None:
    desk = Answering(verdict=Verdict.REFUSED)
    with serving(desk, Settings(media_ports=MEDIA, refusal=status)) as served:
        call(served.port, f"full_{status}", tmp_path)
    assert (desk.lines, desk.released) == ([], [])


def test_a_service_about_to_end_sends_callers_on(tmp_path: Path) -> None:
    desk = Answering(draining=True)
    with serving(desk) as served:
        call(served.port, "draining", tmp_path)
    assert desk.callers == []


@pytest.mark.parametrize("scenario", ["hung_up", "proxied"])
def test_we_hang_up(scenario: str, tmp_path: Path) -> None:
    desk = Answering(then=lambda line, caller: line.close())
    with serving(desk) as served:
        call(served.port, scenario, tmp_path)
        desk.wait(1)
    assert desk.ended == ["ours"]


@pytest.mark.parametrize(
    ("scenario", "handover", "ended"),
    [
        ("transferred", Handover.CONNECTED, "connected"),
        ("nobody_answers", Handover.NOT_ANSWERED, "hung up"),
    ],
)
def test_a_caller_is_handed_over(
    scenario: str, handover: Handover, ended: str, tmp_path: Path
) -> None:
    results = []
    desk = Answering()
    with serving(desk) as served:
        desk.then = lambda line, caller: results.append(
            served.server.hand_over(caller.key, "+4917012345", 10.0)
        )
        call(served.port, scenario, tmp_path)
        desk.wait(1)
    assert [result.result(0) for result in results] == [handover]
    assert desk.ended == [ended]


def test_a_caller_and_the_dentist_whom_we_call_hear_each_other(tmp_path: Path) -> None:
    loudest: list[float] = []

    def listen(line: PhoneLine, caller: Caller) -> None:
        while (block := line.read()) is not None:
            loudest.append(float(np.abs(block.samples).max()))

    results = []
    desk, dentist = Answering(), Answering(then=listen)
    with serving(dentist) as theirs, serving(desk) as ours:
        desk.then = lambda line, caller: results.append(
            ours.server.hand_over(caller.key, f"sip:dentist@127.0.0.1:{theirs.port}", 10.0)
        )
        call(ours.port, "second_leg", tmp_path)
        desk.wait(1)
        dentist.wait(1)
    assert [result.result(0) for result in results] == [Handover.CONNECTED]
    assert (desk.ended, dentist.ended) == (["connected"], ["hung up"])
    assert max(loudest) > 0.05
    assert dentist.callers[0].number == desk.callers[0].number


def test_a_dentist_who_is_busy_keeps_the_caller_with_us(tmp_path: Path) -> None:
    results = []
    desk, dentist = Answering(), Answering(verdict=Verdict.REFUSED)
    with serving(dentist) as theirs, serving(desk) as ours:
        desk.then = lambda line, caller: results.append(
            ours.server.hand_over(caller.key, f"sip:dentist@127.0.0.1:{theirs.port}", 10.0)
        )
        call(ours.port, "second_leg", tmp_path)
        desk.wait(1)
    assert [result.result(0) for result in results] == [Handover.NOT_ANSWERED]
    assert desk.ended == ["hung up"]
