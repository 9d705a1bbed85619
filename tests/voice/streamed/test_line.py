"""The line that every telephone call ends in."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from tests.fakes import tone
from voice.channels import BLOCK, RATE, Block, Samples
from voice.channels.phone.line import PhoneLine
from voice.channels.streamed import line as phone
from voice.channels.streamed.line import FRAME_S
from voice.errors import DeviceLost

RATES = (8_000, 12_000, 16_000, 24_000, 44_100, 48_000)


def opened(rate: int = 8_000, hang_up: Callable[[], None] = lambda: None) -> PhoneLine:
    return PhoneLine("312 555 0100", rate=rate, hang_up=hang_up)


def frame(line: PhoneLine, level: float = 0.0) -> Samples:
    return np.full(line.rate // 50, level, np.float32)


def waiting(line: PhoneLine) -> list[Block]:
    """Every block that can be read after the far end is gone."""
    line.lost("hung up")
    return list(iter(line.read, None))  # type: ignore[arg-type]


def loudest(samples: Samples) -> float:
    return float(np.abs(samples).max())


@pytest.mark.parametrize("rate", RATES)
def test_what_is_heard_arrives_in_order_and_as_loud_at_16_khz(rate: int) -> None:
    line = opened(rate)
    times = np.arange(rate) / rate
    said = (0.3 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)
    for start in range(0, rate, rate // 50):
        line.exchange(said[start : start + rate // 50])
    heard = np.concatenate([block.samples for block in waiting(line)])
    assert len(heard) == RATE // BLOCK * BLOCK
    spectrum = np.abs(np.fft.rfft(heard))
    assert np.argmax(spectrum) * RATE / len(heard) == pytest.approx(440, abs=1)
    assert heard[BLOCK:-BLOCK].std() == pytest.approx(said.std(), rel=0.02)


@pytest.mark.parametrize("rate", RATES)
def test_what_is_played_leaves_whole_in_frames_of_the_lines_rate(rate: int) -> None:
    line = opened(rate)
    line.play(tone(0.5))
    line.play(tone(0.5))
    sent = [line.exchange(frame(line)) for _ in range(52)]
    assert {len(piece) for piece in sent} == {rate // 50}
    assert all(loudest(piece) > 0.25 for piece in sent[:50])
    assert all(loudest(piece) < 0.01 for piece in sent[51:])


def test_stopping_is_heard_from_the_next_frame_on() -> None:
    line = opened()
    line.play(tone(1))
    assert loudest(line.exchange(frame(line))) > 0.25
    line.stop()
    assert loudest(line.exchange(frame(line))) < 0.01


def test_a_quiet_line_sends_something_faint_and_never_digital_silence() -> None:
    line = opened()
    for _ in range(100):
        sent = line.exchange(frame(line))
        assert 0.0003 < sent.std() < 0.003
    with pytest.raises(ValueError, match="read-only"):
        sent[:] = 1.0  # The next call's noise is the same.


def test_keys_come_once_with_the_sound_of_their_time() -> None:
    line = opened()
    for number in range(50):
        line.exchange(frame(line), {10: "1", 11: "2", 40: "#"}.get(number, ""))
    pressed = [(block.keys, block.at_s) for block in waiting(line) if block.keys]
    assert [keys for keys, _ in pressed] == ["12", "#"]
    assert [at_s for _, at_s in pressed] == pytest.approx([0.2, 0.8], abs=0.04)


def test_what_was_said_before_the_far_end_was_gone_is_still_read() -> None:
    line = opened()
    for _ in range(8):
        line.exchange(frame(line, 0.5))
    line.lost("hung up")
    line.lost("no sound for 20 s")
    assert [line.read() is None for _ in range(7)] == [False] * 5 + [True] * 2
    assert line.lost_because == "hung up"


def test_the_far_end_is_hung_up_on_once_and_only_while_it_is_there() -> None:
    calls: list[str] = []
    ours = opened(hang_up=lambda: calls.append("ours"))
    ours.close()
    ours.close()
    theirs = opened(hang_up=lambda: calls.append("theirs"))
    theirs.lost("hung up")
    theirs.close()
    assert calls == ["ours"]


def test_closing_wakes_a_call_that_waits_for_sound() -> None:
    line = opened()
    read: list[object] = []
    call = threading.Thread(target=lambda: read.append(line.read()))
    call.start()
    line.close()
    call.join(timeout=2)
    assert read == [None]


def test_a_network_that_stopped_never_hangs_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "STUCK_S", 0.01)
    with pytest.raises(DeviceLost, match="restart the service"):
        opened().read()


def test_a_call_that_does_not_read_costs_bounded_memory_and_finds_the_time_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(phone, "UNREAD_S", 1.0)
    line = opened()
    for _ in range(200):
        line.exchange(frame(line))
    blocks = waiting(line)
    assert len(blocks) == int(1.0 / (BLOCK / RATE))
    assert blocks[0].at_s == pytest.approx(3.0)
    assert blocks[-1].at_s == pytest.approx(3.0 + 30 * BLOCK / RATE)


def test_a_conversation_that_goes_on_keeps_its_time() -> None:
    line = opened()
    line.exchange(frame(line))
    line.continue_from(61.5)
    line.exchange(frame(line))
    line.exchange(frame(line))
    assert line.now_s == pytest.approx(61.5 + 2 * FRAME_S)
    block = line.read()
    assert block is not None
    assert block.at_s == pytest.approx(61.5 - FRAME_S)


def test_a_frame_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="160 samples, not 320"):
        opened().exchange(np.zeros(320, np.float32))
