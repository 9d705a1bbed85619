"""Our own telephone against our own service: it measures what it should."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from benchmarks.phone.telephone import CallFailed, Talked, Telephone, beats
from tests.fakes import tone
from tests.voice.phone.sip.serving import Answering, serving
from voice.channels import Samples
from voice.channels.phone.line import PhoneLine
from voice.channels.streamed.reception import Caller, Verdict

FRAME = np.full(160, 0.1, np.float32)
CALL_S = 2.0
PACKETS = 80
"""Come in such a call, whatever else the machine does."""


def talk(desk: Answering, keys: str = "", loss: float = 0.0) -> tuple[Talked, int, list[Samples]]:
    """A short call, with keys pressed early; how it went, how much came, what was heard."""
    heard: list[Samples] = []
    to_press = iter(keys)

    def speaker(samples: Samples) -> tuple[Samples, str]:
        heard.append(samples)
        return FRAME, next(to_press, "") if len(heard) > 10 else ""

    with (
        serving(desk) as served,
        Telephone(served.address, Random(1), number="+4930555", loss=loss) as telephone,
    ):
        telephone.call()
        talked = telephone.talk(speaker, CALL_S)
        desk.wait(1)
    return talked, telephone.came, heard


def test_a_telephone_calls_hears_presses_a_key_and_hangs_up() -> None:
    desk = Answering(then=lambda line, caller: line.play(tone(1.0)))
    with serving(desk) as served, Telephone(served.address, Random(1)) as telephone:
        assert 0 < telephone.call() < 5
        telephone.press("7")
        heard = [packet for _ in beats(0.5) for packet in telephone.beat()]
        telephone.hang_up()
        desk.wait(1)
    assert any(packet.loud for packet in heard)
    assert desk.keys == ["7"]
    assert desk.ended == ["hung up"]


def test_keys_pressed_at_once_come_one_after_the_other() -> None:
    desk = Answering(then=lambda line, caller: line.play(tone(0.5)))
    talked, came, heard = talk(desk, keys="770")
    assert desk.keys == ["770"]
    assert desk.ended == ["hung up"]
    assert desk.callers[0].number == "+4930555"
    assert talked.ended_by == "time"
    assert came > PACKETS
    assert np.abs(np.concatenate(heard)).max() > 0.2


def test_a_telephone_notices_that_the_service_hangs_up() -> None:
    talked, _, _ = talk(Answering(then=lambda line, caller: line.close()))
    assert talked.ended_by == "service"
    assert talked.lasted_s < 1


def test_a_telephone_loses_as_many_packets_as_it_is_told() -> None:
    levels: list[float] = []

    def listen(line: PhoneLine, caller: Caller) -> None:
        while (block := line.read()) is not None:
            levels.append(float(np.abs(block.samples).max()))

    _, came, heard = talk(Answering(then=listen), loss=1.0)
    assert max(levels) < 0.05
    assert np.abs(np.concatenate(heard)).max() == 0
    assert came > PACKETS


def test_a_telephone_says_when_it_is_refused() -> None:
    with pytest.raises(CallFailed, match="503"):
        talk(Answering(verdict=Verdict.REFUSED))
