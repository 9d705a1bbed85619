"""Sound that comes over TCP: in any portions, late, and all at once."""

from __future__ import annotations

import numpy as np
import pytest

from voice.channels import Samples
from voice.channels.streamed import inlet as phone
from voice.channels.streamed import linear
from voice.channels.streamed.inlet import CUSHION, ENOUGH, MOST, Inlet

LOUD, QUIET = 0.2, 0.0001


def frames(count: int, level: float = LOUD) -> Samples:
    return np.full(count * 160, level, np.float32)


def levels(inlet: Inlet, count: int) -> list[float]:
    return [round(float(inlet.take().mean()), 4) for _ in range(count)]


@pytest.mark.parametrize("portion", [1, 7, 80, 160, 161, 1000])
def test_any_portions_come_out_as_frames_in_order(portion: int) -> None:
    inlet = Inlet(8_000)
    said = np.arange(20 * 160, dtype=np.float32)
    for start in range(0, len(said), portion):
        inlet.put(said[start : start + portion])
    taken = np.concatenate([inlet.take() for _ in range(20)])
    np.testing.assert_array_equal(taken, said)


def test_the_first_frame_waits_for_the_second_so_that_a_late_third_makes_no_hole() -> None:
    inlet = Inlet(8_000)
    inlet.put(frames(1))
    assert levels(inlet, 1) == [0.0]
    inlet.put(frames(CUSHION - 1))
    assert levels(inlet, 2) == [pytest.approx(LOUD)] * 2


def test_a_hole_is_silence_and_the_cushion_fills_again() -> None:
    inlet = Inlet(8_000)
    inlet.put(frames(2))
    assert levels(inlet, 4) == [pytest.approx(LOUD), pytest.approx(LOUD), 0.0, 0.0]
    inlet.put(frames(1))
    assert levels(inlet, 1) == [0.0]
    inlet.put(frames(1))
    assert levels(inlet, 1) == [pytest.approx(LOUD)]


def test_what_piled_up_is_caught_up_with_in_pauses_and_no_word_is_lost() -> None:
    inlet = Inlet(8_000)
    inlet.put(np.concatenate([frames(10, 0.1), frames(20, QUIET), frames(10, 0.3)]))
    taken = levels(inlet, 40)
    assert taken.count(0.1) == 10
    assert taken.count(0.3) == 10
    assert taken.index(0.3) < 20, "the pause was passed over"
    inlet.put(frames(ENOUGH, QUIET))
    assert levels(inlet, ENOUGH)[0] == QUIET, "a little waiting is not caught up with"


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    inlet = Inlet(8_000)
    for level in range(MOST + 10):
        inlet.put(frames(1, level + 1.0))
    assert levels(inlet, 1) == [11.0]
    assert phone.MOST == 500


def test_linear_sound_survives_its_bytes() -> None:
    said = np.linspace(-1, 32767 / 32768, 1000, dtype=np.float32)
    assert linear.decode(linear.encode(said)) == pytest.approx(said, abs=1 / 32768)
    assert linear.encode(np.array([2.0, -2.0], np.float32)) == b"\xff\x7f\x00\x80"
    assert len(linear.decode(b"\x00\x01\x02")) == 1
