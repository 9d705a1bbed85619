"""The picture of sound that Whisper was trained on: a log-mel spectrogram.

25 ms windows every 10 ms, 80 bands from 0 to 8 kHz on Slaney's mel scale, each band of equal
area, the log cut off 80 dB below the loudest point.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
"""Hertz."""
FRAMES_PER_S = 100
BANDS = 80

_WINDOW = 400
_HOP = RATE // FRAMES_PER_S
_FLOOR = 1e-10
"""Power below which the log is cut, so that digital silence has one."""


def log_mel(samples: NDArray[np.float32], seconds: float) -> NDArray[np.float32]:
    """Shape (1, BANDS, seconds * FRAMES_PER_S); silence follows sound shorter than `seconds`."""
    frames = round(seconds * FRAMES_PER_S)
    # One window more than the sound fills: the rest is silence, whose log is known.
    padded = np.pad(samples[: frames * _HOP], (0, _WINDOW))
    padded = np.concatenate([padded[_WINDOW // 2 : 0 : -1], padded])
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][:frames]
    power = np.abs(np.fft.rfft(windows * _HANN, axis=1)) ** 2
    log = np.full((BANDS, frames), np.log10(_FLOOR), dtype=np.float32)
    log[:, : len(windows)] = np.log10(np.maximum(_FILTERS @ power.T, _FLOOR))
    log = np.maximum(log, log.max() - 8.0)
    picture: NDArray[np.float32] = ((log + 4.0) / 4.0).astype(np.float32)
    return picture[np.newaxis]


def mel_filters() -> NDArray[np.float32]:
    """Shape (BANDS, _WINDOW // 2 + 1): triangles of equal area, evenly spaced in mels."""
    top = 15.0 + np.log(RATE / 2 / 1000.0) / _LOG_STEP
    edges = _hertz(np.linspace(0.0, top, BANDS + 2))
    low, peak, high = edges[:-2, np.newaxis], edges[1:-1, np.newaxis], edges[2:, np.newaxis]
    hertz = np.fft.rfftfreq(_WINDOW, 1 / RATE)
    rise, fall = (hertz - low) / (peak - low), (high - hertz) / (high - peak)
    triangles = np.maximum(0.0, np.minimum(rise, fall))
    filters: NDArray[np.float32] = (triangles * 2.0 / (high - low)).astype(np.float32)
    return filters


_LOG_STEP = np.log(6.4) / 27.0
"""Slaney's scale: above 1 kHz, 27 mels are a factor of 6.4."""


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slaney's scale: linear to 1 kHz (15 mels), logarithmic above."""
    return np.where(mels < 15.0, mels * 200.0 / 3.0, 1000.0 * np.exp((mels - 15.0) * _LOG_STEP))


_HANN = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
_FILTERS = mel_filters()
