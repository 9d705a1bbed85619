"""What lies on the paper, told from the paper, its shadows and the table.

Paper is the largest evenly lit part of the photo; how its light changes across it is fitted. A
shadow keeps the paper's color and begins softly; a thing has a sharp edge, another color, or is
darker than shadows are. Outlines are then moved to where the edge is steepest.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.uint8]
SMALL = 240
"""Pixels of the longest side when the paper's light is fitted: it changes slowly."""
ROUNDS = 6
"""Of fitting: each leaves out what does not belong to the paper."""
DARKEST_SHADOW = 0.32
"""Of the paper's light: shadows of daily life leave more."""
COLOR = 0.035
"""Difference of color shares (each about 1/3) from the paper's that a shadow does not make."""
STEEP = 0.045
"""Share of the paper's light that changes from one pixel to the next at a thing's edge."""
FAINT = 0.02
"""The same of stretches between: a shadow's soft edge is less, but for a lamp without a shade."""
LEAST_SURE = 12
"""Pixels of a sure edge that a thing has: fewer are noise."""
SHADOWY = 0.45
"""Of the steepness that an outline mostly has: places with less are on its shadow."""
SNAP = 5
"""Pixels on both sides of a first outline within which the steepest place is looked for."""


@dataclass(frozen=True)
class Sheet:
    """The photo, relative to the paper's light."""

    light: NDArray[np.float32]
    """height x width x 3: 1 is the paper, blue first."""
    paper: Mask
    """255 where the paper is, with what lies on it."""
    things: Mask
    """255 where a thing is."""
    steepness: NDArray[np.float32]
    """Change of light from pixel to pixel."""


def sheet(photo: NDArray[np.uint8]) -> Sheet | None:
    """None where there is no paper."""
    linear = (photo.astype(np.float32) + 1.0) / 256.0
    fitted = _paper_light(linear)
    if fitted is None:
        return None
    base, small = fitted
    light = linear / base
    size = (photo.shape[1], photo.shape[0])
    paper = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    smooth = np.asarray(cv2.GaussianBlur(light, (0, 0), 1.0), np.float32)
    steepness = _steepness(smooth)
    things = _things(smooth, steepness, paper)
    return Sheet(light, paper, things, steepness)


def _paper_light(photo: NDArray[np.float32]) -> tuple[NDArray[np.float32], Mask] | None:
    """The paper's light everywhere, as if nothing lay on it, and where the paper is, small."""
    height, width = photo.shape[:2]
    scale = SMALL / max(height, width)
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    logs = np.log(small)
    y, x = np.mgrid[-1 : 1 : size[1] * 1j, -1 : 1 : size[0] * 1j]
    terms = np.stack((np.ones_like(x), x, y, x * x, x * y, y * y), -1).reshape(-1, 6)
    flat = logs.reshape(-1, 3)
    bright = flat.mean(axis=1)
    gray = np.clip(np.exp(bright) * 255, 0, 255).astype(np.uint8)
    cut, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    upper, lower = gray > cut, gray <= cut
    # Two kinds of ground only where they differ plainly; else all of it is paper, lit unevenly.
    two = gray[upper].mean() > 1.45 * max(1.0, gray[lower].mean()) and lower.mean() > 0.03
    chosen = upper if two else np.ones(len(flat), bool)
    spread = 0.25
    for _ in range(ROUNDS):
        if chosen.mean() < 0.08:
            return None
        weights = np.linalg.lstsq(terms[chosen], flat[chosen], rcond=None)[0]
        off = np.abs(flat - terms @ weights).max(axis=1)
        spread = max(0.03, min(spread, 3.0 * float(np.median(off[chosen])) * 1.48))
        chosen = off < spread
    paper = _filled(chosen.reshape(size[1], size[0]).astype(np.uint8) * 255)
    if paper is None:
        return None
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    base = np.empty_like(photo)
    for channel in range(3):
        w = weights[:, channel].astype(np.float32)
        base[..., channel] = np.exp(
            w[0] + w[1] * x + w[2] * y + w[3] * x * x + w[4] * x * y + w[5] * y * y
        )
    return base, paper


def _filled(mask: Mask) -> Mask | None:
    """The largest part, with what lies on it, as a bulging shape; None when it is too small."""
    freed = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    contours, _ = cv2.findContours(freed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    if cv2.contourArea(hull) < 0.1 * mask.size:
        return None
    filled = np.zeros_like(mask)
    cv2.fillConvexPoly(filled, hull, 255)
    # Off its very edge, where paper and table mix; the photo's own border is no such edge.
    framed = cv2.copyMakeBorder(filled, 3, 3, 3, 3, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.erode(framed, np.ones((5, 5), np.uint8))[3:-3, 3:-3], np.uint8)


def _steepness(smooth: NDArray[np.float32]) -> NDArray[np.float32]:
    right = cv2.Scharr(smooth, cv2.CV_32F, 1, 0, scale=1 / 32)
    down = cv2.Scharr(smooth, cv2.CV_32F, 0, 1, scale=1 / 32)
    return np.asarray(np.sqrt((right**2 + down**2).max(axis=2)), np.float32)


def _things(smooth: NDArray[np.float32], steepness: NDArray[np.float32], paper: Mask) -> Mask:
    usual = float(np.median(steepness[::4, ::4]))
    noise = 1.48 * float(np.median(np.abs(steepness[::4, ::4] - usual)))
    steep = steepness > max(STEEP, usual + 9 * noise)
    # A faint stretch of an edge belongs to it where it goes on from a steep one.
    faint = steepness > max(FAINT, usual + 6 * noise)
    whole = smooth.sum(axis=2)
    shares = smooth / (whole[..., None] + 1e-6)
    colored = np.abs(shares - 1 / 3).max(axis=2)
    color_noise = 1.48 * float(np.median(colored[::4, ::4]))
    dark = whole / 3 < DARKEST_SHADOW
    sure = steep | dark | (colored > max(COLOR, 6 * color_noise))
    # The table around is no thing on the paper, nor is the paper's edge.
    sure &= paper > 0
    maybe = (sure | (faint & (paper > 0))).astype(np.uint8)
    _, labels = cv2.connectedComponents(maybe, connectivity=8)
    belongs = np.bincount(labels[sure], minlength=int(labels.max()) + 1) >= LEAST_SURE
    belongs[0] = False
    return closed(belongs[labels], max(steepness.shape))


def closed(found: NDArray[np.bool_], longest: int) -> Mask:
    """Edges joined, filled, and freed from threads. `longest` is the photo's longest side."""
    side = max(3, round(longest / 230) | 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    things = cv2.morphologyEx(found.astype(np.uint8) * 255, cv2.MORPH_CLOSE, kernel)
    contours, _ = cv2.findContours(things, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(things)
    cv2.drawContours(filled, contours, -1, 255, cv2.FILLED)
    small = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    return np.asarray(cv2.morphologyEx(filled, cv2.MORPH_OPEN, small), np.uint8)


def snapped(sheet: Sheet, contour: Floats, outer: float = 1.0) -> tuple[Floats, Floats]:
    """The contour moved along its normals to the steepest place nearby, without places on a shadow;
    and how wide the edge is there (pixels, as a standard deviation). With less than 1 for `outer`,
    to the outermost place that is so steep, as a share of the steepest."""
    ahead, behind = np.roll(contour, -3, axis=0), np.roll(contour, 3, axis=0)
    along = ahead - behind
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    x, y = contour.T
    outward = np.sign(x @ np.roll(y, -1) - np.roll(x, -1) @ y)
    normal = np.column_stack((along[:, 1], -along[:, 0])) * outward
    steps = np.arange(-SNAP, SNAP + 0.1, 0.5)
    places = (contour[:, None] + normal[:, None] * steps[None, :, None]).astype(np.float32)
    found = cv2.remap(sheet.steepness, places[..., 0], places[..., 1], cv2.INTER_LINEAR)
    before, after = np.roll(found, 1, axis=1), np.roll(found, -1, axis=1)
    crest = (found >= before) & (found > after) & (found >= outer * found.max(axis=1)[:, None])
    crest[:, (0, -1)] = False
    last = len(steps) - 1 - crest[:, ::-1].argmax(axis=1)
    best = np.where(crest.any(axis=1), last, found.argmax(axis=1))
    peak = found[np.arange(len(found)), best]
    near = np.abs(np.arange(len(steps))[None] - best[:, None]) <= 6
    area = np.where(near, found, 0).sum(axis=1) * 0.5
    moved = contour + normal * steps[best][:, None]
    own = peak >= SHADOWY * np.median(peak)
    return moved[own], (area / (peak * 2.507 + 1e-9))[own]
