"""Whether the piece's edge is regular as a thread is, and along how much of it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.photos.measuring.outlines import Sheet
from clinic.photos.measuring.piece import Extent
from clinic.photos.measuring.plane import Plane
from clinic.photos.measuring.results import Thread

Floats = NDArray[np.float64]
FINE = 20
"""Places looked at for each millimeter along the piece."""
PITCHES = (0.30, 1.30)
"""Millimeters between grooves, of prosthetic screws to implants."""
WINDOW = 2.6
"""Millimeters looked at together: two grooves and more of the widest thread."""
REGULAR = 0.45
"""How alike the edge must be to itself one groove further, 1 being the same."""
DEEP = 0.02
"""Least change of light that is no noise, as a share of the paper's."""
PIXELS = 4.0
"""Of a groove: fewer do not show it."""
USUAL = 0.45
"""Millimeters: a fine thread that would be seen if the photo is fine enough."""


def thread(sheet: Sheet, plane: Plane, extent: Extent, scale: float) -> Thread:
    """`scale` is pixels for a millimeter."""
    fine = scale * USUAL >= PIXELS
    count = round(extent.length * FINE)
    if count < WINDOW * FINE:
        return Thread(0.0, None, fine)
    profile = _profile(sheet, plane, extent, count)
    half = round(WINDOW * FINE / 2)
    lags = range(max(2, round(max(PITCHES[0], PIXELS / scale) * FINE)), round(PITCHES[1] * FINE))
    regular = np.zeros(count, bool)
    pitches = []
    for middle in range(half, count - half, max(1, FINE // 5)):
        part = profile[middle - half : middle + half]
        part = part - part.mean()
        if part.std() < DEEP:
            continue
        alike = [_alike(part, lag) for lag in lags]
        best = _peak(alike)
        if best is not None and alike[best] >= REGULAR:
            regular[middle - half : middle + half] = True
            pitches.append(lags[best] / FINE)
    if not pitches:
        return Thread(0.0, None, fine)
    return Thread(float(regular.mean()), float(np.median(pitches)), fine)


def _profile(sheet: Sheet, plane: Plane, extent: Extent, count: int) -> Floats:
    """Light along the piece, without what changes slowly: of the middle half of its width."""
    across = np.array((-extent.along[1], extent.along[0]))
    x = (np.arange(count) / FINE - extent.length / 2)[:, None, None]
    y = np.linspace(-0.3, 0.3, 15)[None, :, None] * extent.width
    places = extent.middle + x * extent.along + y * across
    pixels = plane.in_photo(places.reshape(-1, 2), extent.height).astype(np.float32)
    gray = sheet.light.mean(axis=2)
    light = cv2.remap(gray, pixels[:, 0], pixels[:, 1], cv2.INTER_CUBIC).reshape(count, -1)
    line = light.mean(axis=1).astype(np.float64)
    slow = cv2.GaussianBlur(line[:, None], (1, 0), sigmaX=0.1, sigmaY=FINE * 0.5)[:, 0] \
        if count > 3 else line  # fmt: skip
    return np.asarray(line - slow)


def _alike(part: Floats, lag: int) -> float:
    first, second = part[:-lag], part[lag:]
    return float((first @ second) / (np.linalg.norm(first) * np.linalg.norm(second) + 1e-12))


def _peak(alike: list[float]) -> int | None:
    """The first place that is higher than its neighbors and near the highest."""
    high = max(alike, default=0.0)
    for at in range(1, len(alike) - 1):
        if alike[at] >= alike[at - 1] and alike[at] > alike[at + 1] and alike[at] > 0.8 * high:
            return at
    return None
