"""Our own telephone against our own service: it measures what it should."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.handset import CallRefused, Handset, Held
from tests.fakes import tone
from tests.voice.phone.sip.serving import Answering, serving
from voice.channels import Samples
from voice.channels.phone.line import PhoneLine
from voice.channels.phone.reception import Caller, Verdict

FRAME = np.full(160, 0.1, np.float32)


def call(desk: Answering, key: str = "", loss: float = 0.0) -> tuple[Held, list[Samples]]:
    """A call of two seconds at most, with a key pressed early; what was heard."""
    heard: list[Samples] = []

    def speaker(samples: Samples) -> tuple[Samples, str]:
        heard.append(samples)
        return FRAME, key if len(heard) == 10 else ""

    with serving(desk) as served:
        handset = Handset(("127.0.0.1", served.port), "+4930555", loss=loss, seed=1)
        held = handset.call(speaker, 2.0)
        desk.wait(1)
    return held, heard


def test_a_handset_hears_is_heard_and_presses_a_key() -> None:
    desk = Answering(then=lambda line, caller: line.play(tone(0.5)))
    held, heard = call(desk, key="7")
    assert desk.keys == ["7"]
    assert desk.ended == ["hung up"]
    assert desk.callers[0].number == "+4930555"
    assert held.ended_by == "time"
    assert held.heard > 80
    assert np.abs(np.concatenate(heard)).max() > 0.2


def test_a_handset_notices_that_the_service_hangs_up() -> None:
    desk = Answering(then=lambda line, caller: line.close())
    held, _ = call(desk)
    assert held.ended_by == "service"
    assert held.lasted_s < 1


def test_a_handset_loses_as_many_packets_as_it_is_told() -> None:
    levels: list[float] = []

    def listen(line: PhoneLine, caller: Caller) -> None:
        while (block := line.read()) is not None:
            levels.append(float(np.abs(block.samples).max()))

    held, heard = call(Answering(then=listen), loss=1.0)
    assert max(levels) < 0.05
    assert np.abs(np.concatenate(heard)).max() == 0
    assert held.heard > 80


def test_a_handset_says_when_it_is_refused() -> None:
    with pytest.raises(CallRefused, match="503"):
        call(Answering(verdict=Verdict.REFUSED))
