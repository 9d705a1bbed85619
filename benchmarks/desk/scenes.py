"""Scenes drawn by chance, with what is true of them: the sizes, or that something is missing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.random import Generator

from benchmarks.desk.rendering.camera import Camera
from benchmarks.desk.rendering.coins import OF_COIN
from benchmarks.desk.rendering.photo import Look, render
from benchmarks.desk.rendering.pieces import KINDS, Piece

COINS = {
    "us_cent": 19.05, "us_nickel": 21.21, "us_dime": 17.91, "us_quarter": 24.26,
    "euro_cent_5": 21.25, "euro_cent_20": 22.25, "euro_1": 23.25, "euro_2": 25.75,
}  # fmt: skip
"""Diameters in millimeters, apart from the product's own list: a slip there must show here."""


@dataclass(frozen=True)
class Conditions:
    """What the photos of one set look like."""

    widths: tuple[int, ...]
    """Pixels; 4 : 3."""
    tilt: float
    """Degrees from straight above, at most."""
    distance: tuple[float, float]
    focal_mm: tuple[float, float]
    noise: tuple[float, float]
    blur: tuple[float, float]
    quality: tuple[int, int]
    soft: tuple[float, float]
    dark: tuple[float, float]
    tint: float
    bare: float
    """Share of photos that show nothing but paper."""


DEVELOPED = Conditions(
    (1600, 2000), 30, (140, 260), (25, 28), (0.004, 0.02), (0.4, 1.2), (80, 95), (1.0, 4.0),
    (0.1, 0.45), 0.12, 0.5,
)  # fmt: skip
JUDGED = Conditions(
    (1440, 1800, 2400), 35, (120, 300), (23, 30), (0.003, 0.03), (0.3, 1.5), (70, 95), (0.6, 5.0),
    (0.1, 0.55), 0.18, 0.4,
)  # fmt: skip
"""The judged set's settings go beyond the ones that measuring was made with."""


@dataclass(frozen=True)
class Scene:
    """A photo and what is true of it."""

    name: str
    photo: bytes
    coin: str
    """The one that lies there, or that a person would say lies there."""
    kind: str
    length: float | None
    """Millimeters as seen from straight above; None: there is nothing to measure."""
    width: float | None
    thread: float
    tilt: float
    """Degrees."""
    focal_mm: int | None
    """As the photo would tell; half of them do not."""
    missing: str = ""
    """What is wrong with it: coin, piece, both, two pieces, coin cut off, blurred. Only the first
    three count as photos without."""


def draw(seed: int, conditions: Conditions, missing: str = "") -> Scene:
    """The scene of that number."""
    dice = np.random.default_rng(seed)
    coin = str(dice.choice(list(COINS)))
    kind = str(dice.choice(list(KINDS)))
    camera = _camera(dice, conditions)
    piece, second = KINDS[kind](dice), KINDS[str(dice.choice(list(KINDS)))](dice)
    span = math.hypot(*_size(piece)) / 2
    side = dice.uniform(0, 2 * math.pi)
    gap = COINS[coin] / 2 + span + dice.uniform(3, 16)
    middle = np.array((math.cos(side), math.sin(side))) * gap / 2
    coin_at = (float(-middle[0]), float(-middle[1]))
    placed: list[tuple[Piece, tuple[float, float]]] = []
    if missing not in ("piece", "both"):
        placed.append((piece, (float(middle[0]), float(middle[1]))))
    if missing == "two pieces" or (missing == "coin" and dice.random() < 0.5):
        # Beside the first one, on the other side of the coin's place or instead of it.
        far = middle * (-1.0 if missing == "coin" else 1.0) + (middle[1] * 1.6, -middle[0] * 1.6)
        placed.append((second, (float(far[0]), float(far[1]))))
    look = _look(dice, conditions)
    if missing == "coin cut off":
        camera = _cut(camera, coin_at, COINS[coin])
    if missing == "blurred":
        look = Look(**{**vars(look), "blur": float(dice.uniform(7, 12))})
    shown = None if missing in ("coin", "both") else (coin, COINS[coin], coin_at)
    photo = render(camera, look, shown, placed, dice)
    length, width = (None, None) if missing else _size(piece)
    focal = round(camera.focal_mm) if dice.random() < 0.5 else None
    return Scene(
        f"{missing or kind}-{seed}", photo, coin, kind, length, width, piece.thread,
        math.degrees(camera.tilt), focal, missing,
    )  # fmt: skip


def _camera(dice: Generator, conditions: Conditions) -> Camera:
    width = int(dice.choice(conditions.widths))
    # Most people stand before the table and lean over; a few come from any side.
    azimuth = dice.normal(0, 0.3) if dice.random() < 0.85 else dice.uniform(-math.pi, math.pi)
    return Camera(
        width, width * 3 // 4, float(dice.uniform(*conditions.focal_mm)),
        float(dice.uniform(*conditions.distance)),
        math.radians(float(dice.uniform(0, conditions.tilt))), float(azimuth),
        float(dice.normal(0, 0.15)), (float(dice.normal(0, 6)), float(dice.normal(0, 6))),
    )  # fmt: skip


def _cut(camera: Camera, coin: tuple[float, float], diameter: float) -> Camera:
    """The same camera, looking so far aside that half of the coin is not seen."""
    away = np.array(coin) / (np.hypot(*coin) + 1e-9)
    half = camera.distance * (camera.height / 2) / camera.focal
    aside = np.array(coin) - away * (half * 1.02)
    return Camera(**{**vars(camera), "target": (float(aside[0]), float(aside[1])), "tilt": 0.0,
                     "azimuth": float(math.atan2(away[0], -away[1])), "roll": 0.0})  # fmt: skip


def _look(dice: Generator, conditions: Conditions) -> Look:
    bare = dice.random() < conditions.bare
    tint = 1 + dice.uniform(-conditions.tint, conditions.tint, 3)
    paper = (
        (297.0, 210.0) if dice.random() < 0.4 else (dice.uniform(90, 150), dice.uniform(80, 120))
    )
    tables = ((0.20, 0.32, 0.45), (0.12, 0.15, 0.20), (0.35, 0.35, 0.36), (0.45, 0.30, 0.22))
    return Look(
        light=float(dice.uniform(0, 2 * math.pi)), height=float(dice.uniform(0.7, 1.3)),
        soft=float(dice.uniform(*conditions.soft)), dark=float(dice.uniform(*conditions.dark)),
        tint=(float(tint[0]), float(tint[1]), float(tint[2])),
        falloff=float(dice.uniform(0, 0.25)), noise=float(dice.uniform(*conditions.noise)),
        blur=float(dice.uniform(*conditions.blur)),
        quality=int(dice.integers(*conditions.quality)),
        table=tables[int(dice.integers(len(tables)))],
        paper=None if bare else (float(paper[0]), float(paper[1])),
        paper_turn=float(dice.normal(0, 0.3)),
        paper_middle=(float(dice.normal(0, 5)), float(dice.normal(0, 5))),
        grain=float(dice.uniform(0.03, 0.15)),
    )  # fmt: skip


def _size(piece: Piece) -> tuple[float, float]:
    """Length and width as seen from straight above: of the narrowest strip that holds it, and
    across that."""
    flat = piece.points[:, :2].astype(np.float32)
    hull = cv2.convexHull(flat)[:, 0]
    best = (math.inf, 0.0)
    for start, end in pairwise((*hull, hull[0])):
        along = (end - start) / (np.linalg.norm(end - start) + 1e-9)
        x, y = hull @ along, hull @ np.array((-along[1], along[0]))
        best = min(best, (float(np.ptp(y)), float(np.ptp(x))))
    return max(best), min(best)


assert set(COINS) == set(OF_COIN)
