"""What the phone's figures are measured with."""

from __future__ import annotations

from random import Random

from benchmarks.phone import fuzz, line
from benchmarks.phone.telephone import Telephone, beats
from tests.fakes import tone
from tests.voice.phone.sip.serving import Answering, serving
from voice.channels.phone.media.g711 import RATE


def test_a_telephone_calls_hears_presses_a_key_and_hangs_up() -> None:
    desk = Answering(then=lambda line, caller: line.play(tone(1.0)))
    with serving(desk) as served, Telephone(served.port, Random(1)) as telephone:
        assert 0 < telephone.call() < 5
        telephone.press("7")
        heard = [packet for _ in beats(0.5) for packet in telephone.beat()]
        telephone.hang_up()
        desk.wait(1)
    assert any(packet.loud for packet in heard)
    assert desk.keys == ["7"]
    assert desk.ended == ["hung up"]


def test_a_recorded_voice_counts_after_half_a_second_of_speech() -> None:
    sound = next(line.voices())
    assert len(sound) == line.SAID_S * RATE
    assert 0.5 <= line.counts_s(sound) < 1.5


def test_broken_messages_raise_nothing_and_leave_no_call() -> None:
    figures = fuzz.measure(300)
    assert figures["raised"] == figures["calls_left"] == 0
