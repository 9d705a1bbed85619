import numpy as np
import pytest

from benchmarks.lines import PACKET, background, carried, lost, phone_band
from benchmarks.setting import Setting
from voice.channels import RATE, Samples
from voice.loudness import TARGET_DB


def tone(hertz: float) -> Samples:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)).astype(np.float32)


def level_db(samples: Samples) -> float:
    return float(10 * np.log10((samples**2).mean()))


@pytest.mark.parametrize(
    ("hertz", "passes"), [(100, False), (1000, True), (3000, True), (6000, False)]
)
def test_a_telephone_carries_the_middle_of_speech(hertz: float, passes: bool) -> None:
    before, after = level_db(tone(hertz)), level_db(phone_band(tone(hertz)))
    assert (before - after < 1) is passes
    assert (before - after > 25) is not passes


@pytest.mark.parametrize("count", [0, 1, 12345])
def test_sound_is_as_long_on_the_telephone(count: int) -> None:
    assert len(phone_band(tone(440)[:count])) == min(count, RATE)


def test_a_wide_line_without_loss_changes_nothing() -> None:
    assert np.array_equal(carried(tone(440), Setting()), tone(440))
    assert background(Setting()) is None


def test_the_background_lies_below_speech_by_the_ratio() -> None:
    noise = background(Setting(band="phone", noise_db=15.0))
    assert noise is not None
    assert abs(level_db(noise) - (TARGET_DB - 15)) < 0.1


def test_lost_packets_are_silent_and_the_same_every_time() -> None:
    once, again = lost(tone(440), 20.0), lost(tone(440), 20.0)
    assert np.array_equal(once, again)
    packets = once.reshape(-1, PACKET)
    assert 0.1 < (packets == 0).all(axis=1).mean() < 0.35
