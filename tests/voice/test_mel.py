"""Whisper's picture of sound, against what defines it."""

from __future__ import annotations

import numpy as np
import pytest

from voice.recognizers.whisper.mel import BANDS, FRAMES_PER_S, RATE, log_mel, mel_filters

BIN_HZ = 40.0
"""Between two lines of the spectrum: 16 kHz in windows of 400."""


def test_every_band_has_the_same_area() -> None:
    # The lowest triangles are narrower than a line's distance, so only the wide ones can be summed.
    areas = mel_filters()[40:].sum(axis=1) * BIN_HZ
    assert areas == pytest.approx(np.ones(BANDS - 40), rel=0.1)


def test_bands_are_linear_below_1_khz_and_a_constant_ratio_apart_above() -> None:
    peaks = mel_filters().argmax(axis=1) * BIN_HZ
    # 80 bands to 45.245 mels: 0.5586 mels apart, of 66.67 Hz each below 1 kHz.
    assert peaks[9] == pytest.approx(10 * 37.24, abs=BIN_HZ / 2)
    assert peaks[79] / peaks[69] == pytest.approx(6.4 ** (5.586 / 27), rel=0.1)


def test_a_tone_lights_the_band_of_its_pitch() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE).astype(np.float32)
    picture = log_mel(tone, 1.0)[0]
    # 1 kHz is 15 mels, and the bands' centers are 0.5586 mels apart.
    assert picture[:, 50].argmax() == round(15 / 0.5586) - 1


def test_the_picture_is_as_long_as_asked_whatever_the_sound() -> None:
    for samples in (0, 1, 399, RATE, 3 * RATE):
        picture = log_mel(np.ones(samples, np.float32), 2.0)
        assert picture.shape == (1, BANDS, 2 * FRAMES_PER_S)
        assert np.isfinite(picture).all()


def test_what_is_80_db_below_the_loudest_is_not_seen() -> None:
    rng = np.random.default_rng(1)
    picture = log_mel(rng.normal(0, 0.1, RATE).astype(np.float32), 2.0)
    assert picture.max() - picture.min() == pytest.approx(2.0)
    assert picture[0, :, 150].max() == picture.min()
