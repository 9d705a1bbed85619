"""The part of a thing that is surely no shadow.

A shadow with a hard edge belongs to the outline of what casts it: such a piece seems too large.
Of a thing, sure is what has a color of its own or as sharp an edge as the thing itself has; it may
be too little, for the edge of bright metal on white paper is faint. The truth lies between both
outlines.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.photos.measuring.outlines import COLOR, DARKEST_SHADOW, Sheet, closed

Contour = NDArray[np.int32]
SHARP = 0.42
"""Of how steep a thing is at its steepest: edges with less are those of its shadow (seen in
rendered photos of numbers that no figure is told of)."""
LEAST = 0.25
"""Share of a thing: when less of it is sure, nothing can be told."""
MARGIN = 6
"""Pixels around a thing that are looked at with it."""


def sure(sheet: Sheet, contour: Contour) -> Contour:
    """The outline of the sure part; the thing's own where none can be told."""
    x, y, wide, high = cv2.boundingRect(contour)
    left, top = max(0, x - MARGIN), max(0, y - MARGIN)
    part = np.s_[top : y + high + MARGIN, left : x + wide + MARGIN]
    steepness = sheet.steepness[part]
    mask = np.zeros(steepness.shape, np.uint8)
    cv2.drawContours(mask, [contour - (left, top)], -1, 255, cv2.FILLED)
    inside = mask > 0
    light = cv2.GaussianBlur(sheet.light[part], (0, 0), 1.0)
    whole = light.sum(axis=2)
    colored = np.abs(light / (whole[..., None] + 1e-6) - 1 / 3).max(axis=2) > COLOR
    # Half as many places as the outline is long: fewer than the piece alone has, in a large shadow.
    steepest = np.sort(steepness[inside])[-len(contour) // 2 :]
    sharp = steepness > SHARP * steepest[0]
    # Darker than shadows are, or brighter than the paper.
    other = (whole / 3 < DARKEST_SHADOW) | (whole / 3 > 1.0)
    found = closed((sharp | colored | other) & inside, max(sheet.things.shape))
    contours, _ = cv2.findContours(found, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(contours, key=cv2.contourArea, default=contour)
    if cv2.contourArea(largest) < LEAST * cv2.contourArea(contour) or len(largest) < 16:
        return contour
    return np.asarray(largest + np.array((left, top)), np.int32)
