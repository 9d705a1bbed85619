"""What was measured, drawn into the photo."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.photos.measuring.results import Measured, Point

RIM = (200, 120, 0)
LENGTH = (0, 0, 220)
WIDTH = (0, 140, 0)
"""Blue, green, red: told apart also by who does not see colors well, by brightness."""
QUALITY = 88
FRACTION = 3
"""Bits of a pixel's fraction."""


def overlay(photo: NDArray[np.uint8], measured: Measured) -> bytes:
    """The photo as JPEG with the coin's outline and both measures; sizes stand beside them."""
    drawn = photo.copy()
    thick = max(2, round(max(photo.shape) / 900))
    points = measured.points
    rim = cv2.fitEllipseDirect(np.array(points.rim, np.float32))
    cv2.ellipse(drawn, rim, RIM, thick, cv2.LINE_AA)
    _line(drawn, points.length, LENGTH, thick, f"{measured.length:.1f} mm")
    _line(drawn, points.width, WIDTH, thick, f"{measured.width:.1f} mm")
    return cv2.imencode(".jpg", drawn, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()


def _line(
    drawn: NDArray[np.uint8],
    ends: tuple[Point, Point],
    color: tuple[int, int, int],
    thick: int,
    text: str,
) -> None:
    whole = [tuple(round(value * 2**FRACTION) for value in end) for end in ends]
    cv2.line(drawn, whole[0], whole[1], color, thick, cv2.LINE_AA, FRACTION)
    for end in whole:
        cv2.circle(drawn, end, (thick * 3) << FRACTION, color, thick, cv2.LINE_AA, FRACTION)
    size = thick * 0.45
    (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size, thick)
    at_x, at_y = ends[1][0] + thick * 6, ends[1][1] + high
    at = (
        int(max(0, min(at_x, drawn.shape[1] - wide - 4))),
        int(max(high + 4, min(at_y, drawn.shape[0] - 4))),
    )
    cv2.putText(drawn, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, (255, 255, 255), thick * 3)
    cv2.putText(drawn, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, color, thick)
