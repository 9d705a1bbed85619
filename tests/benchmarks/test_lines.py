import numpy as np
import pytest

from benchmarks.lines import background, carried
from benchmarks.setting import Setting
from voice.channels import RATE, Samples
from voice.lines import Band
from voice.loudness import TARGET_DB


def tone() -> Samples:
    return (0.3 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.float32)


def test_a_wide_line_without_loss_changes_nothing() -> None:
    assert np.array_equal(carried(tone(), Setting()), tone())
    assert background(Setting()) is None


def test_a_telephone_and_loss_change_the_sound_but_not_its_length() -> None:
    arrived = carried(tone(), Setting(band="phone", loss_percent=5.0))
    assert len(arrived) == len(tone())
    assert not np.array_equal(arrived, tone())


@pytest.mark.parametrize("band", ["wide", "phone"])
def test_the_background_lies_below_speech_by_the_ratio(band: Band) -> None:
    noise = background(Setting(band=band, noise_db=15.0))
    assert noise is not None
    assert abs(10 * np.log10((noise**2).mean()) - (TARGET_DB - 15)) < 0.1
