"""Both sides of a call as sound, on the line's own time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voice.channels import RATE, Block, Samples


class Tracks:
    """What the caller said and what they heard; 16-bit inside, four megabytes a minute."""

    def __init__(self) -> None:
        self._caller: list[tuple[float, NDArray[np.int16]]] = []
        self._service: list[tuple[float, NDArray[np.int16]]] = []
        self._kept = True

    def forget(self) -> None:
        """The caller does not agree: drop what there is, and keep nothing more."""
        self._kept = False
        self._caller, self._service = [], []

    def heard(self, block: Block) -> None:
        """The caller's next block."""
        if self._kept:
            self._caller.append((block.at_s, _short(block.samples)))

    def played(self, samples: Samples, at_s: float) -> None:
        """Sound of the service, the first sample heard at `at_s`."""
        if self._kept:
            self._service.append((at_s, _short(samples)))

    def stopped(self, at_s: float) -> None:
        """Nothing played before is heard after `at_s`."""
        kept = []
        for began_s, samples in self._service:
            left = samples[: max(0, round((at_s - began_s) * RATE))]
            if len(left):
                kept.append((began_s, left))
        self._service = kept

    def together(self) -> tuple[Samples, Samples]:
        """The caller's side and the service's, equally long: all there is."""
        ends = [began_s + len(s) / RATE for began_s, s in (*self._caller, *self._service)]
        return self.between(0.0, max(ends, default=0.0))

    def between(self, from_s: float, until_s: float) -> tuple[Samples, Samples]:
        """The caller's side and the service's, equally long, of a stretch of the call."""
        start, end = round(from_s * RATE), round(until_s * RATE)
        return _laid_out(self._caller, start, end), _laid_out(self._service, start, end)

    def drop_before(self, at_s: float) -> None:
        """What ended by then is in safe hands."""
        for side in (self._caller, self._service):
            side[:] = [(began_s, s) for began_s, s in side if began_s + len(s) / RATE > at_s]


def _short(samples: Samples) -> NDArray[np.int16]:
    return (np.clip(samples, -1, 1) * 32767).astype(np.int16)


def _laid_out(pieces: list[tuple[float, NDArray[np.int16]]], start: int, end: int) -> Samples:
    track = np.zeros(end - start, np.float32)
    for began_s, samples in pieces:
        began = round(began_s * RATE)
        first, last = max(start, began), min(end, began + len(samples))
        if first < last:
            piece = samples[first - began : last - began]
            track[first - start : last - start] = piece.astype(np.float32) / 32767
    return track
