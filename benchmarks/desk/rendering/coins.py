"""Coins as seen from above: rim, relief and letters, worn, of several metals. No real coin's design
is drawn."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

SIDE = 360
"""Pixels of a coin's texture."""
METALS = {
    "copper": ((60, 95, 150), None), "silver": ((150, 152, 155), None),
    "brass": ((75, 140, 175), None), "two": ((150, 152, 155), (75, 140, 175)),
}  # fmt: skip
"""Blue, green, red of the middle and, where it differs, of the ring."""
OF_COIN = {
    "us_cent": "copper", "us_nickel": "silver", "us_dime": "silver", "us_quarter": "silver",
    "euro_cent_5": "copper", "euro_cent_20": "brass", "euro_1": "two", "euro_2": "two",
}  # fmt: skip
Colors = NDArray[np.float32]


def texture(coin: str, light: float, dice: Generator) -> Colors:
    """SIDE x SIDE x 3, 0 to 1; `light` is the direction it comes from, in radians."""
    relief = _relief(dice)
    down, right = np.gradient(relief)
    shade = 1 + dice.uniform(4, 9) * (right * math.cos(light) + down * math.sin(light))
    middle, ring = METALS[OF_COIN[coin]]
    base = np.empty((SIDE, SIDE, 3), np.float32)
    base[:] = np.array(middle) / 255 * dice.uniform(0.8, 1.15)
    y, x = np.mgrid[-1 : 1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    far = np.hypot(x, y)
    if ring:
        base[far > 0.72] = np.array(ring) / 255
    # A broad gleam, as flat metal has, and stains of wear.
    gleam = dice.uniform(0.0, 0.45) * np.exp(
        -((x * math.cos(light) + y * math.sin(light) - dice.uniform(-0.6, 0.6)) ** 2) / 0.3
    )
    stains = cv2.GaussianBlur(dice.normal(0, 1, (SIDE, SIDE)).astype(np.float32), (0, 0), 18)
    stains *= dice.uniform(0.02, 0.10) / (stains.std() + 1e-6)
    return np.asarray(
        np.clip(base * (shade + stains)[..., None] + gleam[..., None], 0, 1), np.float32
    )


def _relief(dice: Generator) -> NDArray[np.float64]:
    """Heights: a rim, a head-like figure, a ring of letters."""
    relief = np.zeros((SIDE, SIDE), np.uint8)
    middle = SIDE // 2
    for _ in range(int(dice.integers(4, 8))):
        center = middle + dice.normal(0, SIDE * 0.09, 2)
        size = dice.uniform(0.06, 0.24, 2) * SIDE
        cv2.ellipse(
            relief,
            (tuple(map(float, center)), tuple(map(float, size)), float(dice.uniform(0, 180))),
            float(dice.uniform(100, 255)), -1,
        )  # fmt: skip
    count = int(dice.integers(12, 26))
    for number in range(count):
        if dice.random() < 0.2:
            continue
        angle = 2 * math.pi * number / count
        x = middle + 0.78 * middle * math.cos(angle)
        y = middle + 0.78 * middle * math.sin(angle)
        letter = chr(int(dice.integers(65, 91)))
        at = (int(x - 9), int(y + 9))
        cv2.putText(relief, letter, at, cv2.FONT_HERSHEY_SIMPLEX, 0.75, 230, 3)
    cv2.circle(relief, (middle, middle), int(middle * 0.95), 255, int(middle * 0.06))
    worn = float(dice.uniform(1.2, 3.0))
    return np.asarray(cv2.GaussianBlur(relief.astype(np.float64) / 255, (0, 0), worn), np.float64)
