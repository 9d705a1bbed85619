"""The coin in the photo: the thing whose outline is an ellipse, that bears a relief, and that would
lie at an arm's length if it is as wide as the chosen coin."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.photos.measuring.outlines import Sheet, snapped
from clinic.photos.measuring.plane import Ellipse
from clinic.photos.measuring.shadow import sure

Floats = NDArray[np.float64]
LEAST_SIDE = 30
"""Pixels of a coin: below, a millimeter is less than two."""
OFF = 0.022
"""Of its radius: twice what the greater part of a coin's outline is off an ellipse at most."""
OUTER = 0.55
"""Steepness that the rim's outer side has, as a share of its inner one: within is relief."""
STRAY = 0.10
"""The same of nine of ten places: a rim is no broader."""
ON = 0.6
"""Share of the outline that lies on the ellipse."""
TRIALS = 150
"""Ellipses tried: with three of ten places astray, 26 of them meet none of those."""
DRAWN = 5
"""Places that make an ellipse."""
NARROWEST = 0.70
"""Shortest over longest diameter: about 45 degrees from aside, with the coin's edge."""
RELIEF = 0.012
"""Least unevenness of a coin's face, as a share of the paper's light, above the paper's own."""


@dataclass(frozen=True)
class Found:
    """A thing on the paper."""

    contour: Floats
    """n x 2 pixels, moved to its edge."""
    sure: Floats
    """The same of what is surely no shadow."""
    blur: float
    """Width of its edge, pixels, as a standard deviation."""
    cut: bool
    """It reaches the border of the photo or of the paper."""
    ellipse: Ellipse | None
    """Where its outline is one."""
    relief: float
    """Unevenness of its face, above the paper's own."""

    @property
    def area(self) -> float:
        return float(cv2.contourArea(self.contour.astype(np.float32)))

    @property
    def is_coin(self) -> bool:
        """By itself; whether it is the chosen one is told by how far away it would be."""
        return (
            self.ellipse is not None
            and self.ellipse.long * 2 >= LEAST_SIDE
            and self.ellipse.short / self.ellipse.long >= NARROWEST
            and self.relief >= RELIEF
        )


def things(sheet: Sheet) -> list[Found]:
    """All things on the paper, largest first."""
    contours, _ = cv2.findContours(sheet.things, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    least = (0.004 * max(sheet.things.shape)) ** 2
    found = []
    for each in contours:
        contour = np.asarray(each, np.int32)
        if len(contour) < 16 or cv2.contourArea(contour) < least:
            continue
        moved, widths = snapped(sheet, contour[:, 0].astype(np.float64))
        rim, _ = snapped(sheet, contour[:, 0].astype(np.float64), OUTER)
        ellipse = _ellipse(rim)
        found.append(
            Found(
                moved,
                snapped(sheet, sure(sheet, contour)[:, 0].astype(np.float64))[0],
                float(np.median(widths)),
                _is_cut(sheet, contour),
                ellipse,
                _relief(sheet, ellipse) if ellipse else 0.0,
            )
        )
    return sorted(found, key=lambda thing: -thing.area)


def _ellipse(contour: Floats) -> Ellipse | None:
    """The ellipse that most of the outline lies on; None where there is none.

    Not the nearest one to all of it: where a bright rim lies on white paper, the outline runs along
    the rim's inner side for a stretch.
    """
    if len(contour) < 3 * DRAWN:
        return None
    # Drawn evenly and always the same, so that a photo is measured the same every time.
    dice = np.random.default_rng(0)
    best: tuple[int, Ellipse, NDArray[np.bool_]] | None = None
    for _ in range(TRIALS):
        start = dice.integers(0, len(contour))
        places = start + np.arange(DRAWN) * len(contour) // DRAWN
        places = (places + dice.integers(0, len(contour) // DRAWN, DRAWN)) % len(contour)
        tried = _fitted(contour[places])
        if tried is None:
            continue
        on = tried.off(contour) < OFF / 2 + 0.4 / tried.short
        if best is None or on.sum() > best[0]:
            best = (int(on.sum()), tried, on)
    if best is None:
        return None
    fitted = _fitted(contour[best[2]]) if best[0] >= DRAWN else None
    if fitted is None:
        return None
    off = fitted.off(contour)
    # Half a pixel more: places are found to about that.
    most_on = (off <= OFF / 2 + 0.7 / fitted.short).mean() >= ON
    near = float(np.quantile(off, 0.9)) <= STRAY + 0.7 / fitted.short
    return fitted if most_on and near else None


def _fitted(points: Floats) -> Ellipse | None:
    (x, y), (a, b), angle = cv2.fitEllipseDirect(points.astype(np.float32))
    if not (a > 4 and b > 4 and math.isfinite(a + b) and min(a, b) / max(a, b) > NARROWEST / 2):
        return None
    turn = math.radians(angle)
    if a < b:
        a, b, turn = b, a, turn + math.pi / 2
    return Ellipse((float(x), float(y)), a / 2, b / 2, turn)


def _is_cut(sheet: Sheet, contour: NDArray[np.int32]) -> bool:
    inner = cv2.erode(
        cv2.copyMakeBorder(sheet.paper, 1, 1, 1, 1, cv2.BORDER_CONSTANT), np.ones((7, 7), np.uint8)
    )[1:-1, 1:-1]
    x, y = contour[:, 0].T
    return bool((inner[y, x] == 0).any())


def _relief(sheet: Sheet, ellipse: Ellipse) -> float:
    """Unevenness within the coin's face, at the scale of a relief."""
    fine, broad = ellipse.long * 0.02, ellipse.long * 0.12
    x, y = ellipse.middle
    reach = math.ceil(ellipse.long * 1.1)
    top, left = max(0, int(y) - reach), max(0, int(x) - reach)
    part = sheet.light[top : int(y) + reach, left : int(x) + reach].mean(axis=2)
    band = cv2.GaussianBlur(part, (0, 0), max(0.8, fine)) - cv2.GaussianBlur(part, (0, 0), broad)
    face = np.zeros(part.shape, np.uint8)
    axes = (max(1, round(ellipse.long * 0.8)), max(1, round(ellipse.short * 0.8)))
    middle = (round(x) - left, round(y) - top)
    cv2.ellipse(face, middle, axes, math.degrees(ellipse.angle), 0, 360, 255, -1)
    # Divided into thirds, and the least even one counted: a gleam or a hole is in one place, a
    # relief is all over.
    rows, columns = np.nonzero(face)
    if len(rows) < 60:
        return 0.0
    sector = (np.arctan2(rows - middle[1], columns - middle[0]) // (math.pi / 3)).astype(int)
    spreads = [float(band[rows[sector == k], columns[sector == k]].std()) for k in range(-3, 3)
               if (sector == k).any()]  # fmt: skip
    return float(np.quantile(spreads, 0.3))
