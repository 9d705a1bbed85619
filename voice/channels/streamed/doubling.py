"""8 kHz to 16 kHz, piece by piece, without waiting for more than 1.5 ms of sound.

Made here because the library's streaming is either late or coarse: its better qualities give
nothing for up to 120 ms and then a lump, and the one that is prompt leaves the mirror image of a
caller's 3.4 kHz only 6 dB below it, where an ear takes it for a hiss.
"""

from __future__ import annotations

import numpy as np

from voice.channels import Samples

TAPS = 24
"""Samples of 8 kHz that a new one between two old ones is made of: the image of anything below
3.4 kHz is then at least 50 dB down."""
DELAY = TAPS // 2
"""Samples of 8 kHz by which the sound comes later."""
_PLACES = np.arange(TAPS) - (TAPS - 1) / 2
# The ideal low-pass filter, cut off softly; its sum is made 1 so that loudness stays.
_WINDOWED = np.sinc(_PLACES) * np.kaiser(TAPS, 5.0)
BETWEEN = (_WINDOWED / _WINDOWED.sum()).astype(np.float32)


class Doubling:
    """One call's sound on its way to 16 kHz."""

    def __init__(self) -> None:
        self._before = np.zeros(TAPS - 1, np.float32)

    def double(self, samples: Samples) -> Samples:
        """The next piece, twice as many samples as were given."""
        sound = np.concatenate([self._before, samples])
        self._before = sound[len(samples) :]
        doubled = np.empty(2 * len(samples), np.float32)
        doubled[0::2] = sound[DELAY - 1 : DELAY - 1 + len(samples)]
        doubled[1::2] = np.convolve(sound, BETWEEN, "valid")
        return doubled
