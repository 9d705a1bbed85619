"""What the phone's figures are measured with."""

from __future__ import annotations

from benchmarks.phone import fuzz, line
from voice.channels.phone.media.g711 import RATE


def test_a_recorded_voice_counts_after_half_a_second_of_speech() -> None:
    sound = next(line.voices())
    assert len(sound) == line.SAID_S * RATE
    assert 0.5 <= line.counts_s(sound) < 1.5


def test_broken_messages_raise_nothing_and_leave_no_call() -> None:
    figures = fuzz.measure(300)
    assert figures["raised"] == figures["calls_left"] == 0
