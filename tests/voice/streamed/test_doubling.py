"""8 kHz to 16 kHz: nothing a telephone carries changes, and nothing is added to it."""

from __future__ import annotations

import numpy as np
import pytest

from voice.channels.streamed.doubling import DELAY, Doubling

RATE = 8_000


def doubled(samples: np.ndarray, piece: int) -> np.ndarray:
    doubling = Doubling()
    starts = range(0, len(samples), piece)
    return np.concatenate([doubling.double(samples[start : start + piece]) for start in starts])


@pytest.mark.parametrize("hertz", [300, 1000, 2000, 3000, 3400])
def test_a_tone_stays_as_loud_and_its_image_is_inaudible(hertz: int) -> None:
    said = np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE).astype(np.float32)
    heard = doubled(said, 160)
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    level = spectrum[hertz - 5 : hertz + 5].max()
    image = spectrum[RATE - hertz - 5 : RATE - hertz + 5].max()
    assert 20 * np.log10(level / (RATE / 2)) == pytest.approx(0.0, abs=0.1)
    assert 20 * np.log10(image / level) < -50


def test_pieces_join_without_a_seam() -> None:
    said = np.random.default_rng(0).standard_normal(RATE).astype(np.float32)
    np.testing.assert_allclose(doubled(said, 160), doubled(said, RATE), atol=1e-6)


def test_sound_comes_a_millisecond_and_a_half_later() -> None:
    click = np.zeros(160, np.float32)
    click[0] = 1.0
    assert int(np.argmax(doubled(click, 160))) == 2 * DELAY
    assert DELAY / RATE == 0.0015
