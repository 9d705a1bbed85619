"""A piece's length and width in millimeters, from a photo of it beside a coin.

It is a clue and never a finding: size alone decides nothing (docs/photos.md). In doubt it says that
it could not measure, and why.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.photos.measuring.coin_finding import Found, things
from clinic.photos.measuring.coins import Coin
from clinic.photos.measuring.outlines import Sheet, sheet
from clinic.photos.measuring.piece import Extent, extent
from clinic.photos.measuring.plane import Floats, Plane, focal_pixels, planes
from clinic.photos.measuring.results import Measured, Points, Reason, Unmeasured
from clinic.photos.measuring.thread import thread

LONGEST_SIDE = 1600
"""Pixels: what is finer is noise and time."""
DISTANCES = (60.0, 450.0)
"""Millimeters from the lens to the coin: nearer, no phone is sharp; farther, nobody's arm reaches,
and what looks like a coin is something smaller."""
SLANTED = 30.0
"""Degrees: beyond, more than half as much is seen of the piece's side as of the piece."""
BLURRED = 0.35
"""Millimeters of an edge, as a standard deviation."""
PIECES = (1.0, 45.0)
"""Millimeters of a piece's length: dust and scraps, and what is no part of an implant."""
MOST_ERROR = 1.4
"""Millimeters: with more, the size would tell an implant from a cap no better than a guess."""
SMALLEST = 9.0
"""Pixels of a piece's width."""


class _Refused(Exception):
    """It cannot be measured; caught at once in `measure`."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason


def measure(jpeg: bytes, coin: Coin, focal_mm: float | None = None) -> Measured | Unmeasured:
    """Find coin and piece in a photo and measure. `focal_mm` is the camera's focal length as of
    35 mm film, where the photo told it. Takes about a second."""
    photo = decoded(jpeg)
    factor = min(1.0, LONGEST_SIDE / max(photo.shape[:2]))
    small = cv2.resize(photo, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    try:
        return _measured(np.asarray(small, np.uint8), coin, focal_mm, factor)
    except _Refused as refused:
        return Unmeasured(refused.reason)


def decoded(jpeg: bytes) -> NDArray[np.uint8]:
    """height x width x 3, blue first, of a photo that was made safe."""
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError("This is no photo of the album: its bytes cannot be decoded.")
    return np.asarray(image, np.uint8)


def _measured(
    photo: NDArray[np.uint8], coin: Coin, focal_mm: float | None, factor: float
) -> Measured:
    size = (photo.shape[1], photo.shape[0])
    lit = sheet(photo)
    if lit is None:
        raise _Refused("no coin")
    found = things(lit)
    disc = _coin(found, coin, size, focal_mm)
    likely, other = _planes(disc, coin, size, focal_mm)
    piece = _piece(found, disc, likely)
    whole, sure = extent(likely, piece.contour), extent(likely, piece.sure)
    shown = whole.between(sure)
    scale = disc.ellipse.long * 2 / coin.diameter if disc.ellipse else 0.0
    if shown.width * scale < SMALLEST:
        raise _Refused("too small")
    if max(disc.blur, piece.blur) / scale > BLURRED:
        raise _Refused("blurred")
    error = _error(likely, other, piece.contour, shown, scale)
    if error > MOST_ERROR:
        raise _Refused("shadow" if whole.off(sure) > error / 2 else "slanted")
    lengths, widths = (likely.in_photo(ends, shown.height) for ends in shown.ends())
    assert disc.ellipse is not None
    points = Points(
        tuple(_point(p, factor) for p in disc.ellipse.points(8)),
        (_point(lengths[0], factor), _point(lengths[1], factor)),
        (_point(widths[0], factor), _point(widths[1], factor)),
    )
    return Measured(
        round(shown.length, 2), round(shown.width, 2), round(error, 2),
        round(float(np.degrees(likely.tilt)), 1), thread(lit, likely, shown, scale), points,
    )  # fmt: skip


def _coin(found: list[Found], coin: Coin, size: tuple[int, int], focal_mm: float | None) -> Found:
    coins = [thing for thing in found if thing.is_coin and not thing.cut]
    fitting = [thing for thing in coins
               if DISTANCES[0] <= _planes(thing, coin, size, focal_mm)[0].distance <= DISTANCES[1]
               ]  # fmt: skip
    if not fitting:
        raise _Refused("coin cut off" if found and found[0].cut else "no coin")
    return fitting[0]


def _planes(
    disc: Found, coin: Coin, size: tuple[int, int], focal_mm: float | None
) -> tuple[Plane, Plane]:
    assert disc.ellipse is not None
    focal = focal_pixels(*size, focal_mm)
    return planes(disc.ellipse, coin.diameter, coin.thickness, size, focal)


def _piece(found: list[Found], disc: Found, plane: Plane) -> Found:
    if np.degrees(plane.tilt) > SLANTED:
        raise _Refused("slanted")
    others = [thing for thing in found if thing is not disc]
    pieces = [thing for thing in others if extent(plane, thing.contour).length >= PIECES[0]]
    whole = [thing for thing in pieces if not thing.cut]
    if not whole:
        raise _Refused("piece cut off" if pieces else "no piece")
    if len(whole) > 1:
        raise _Refused("several pieces")
    if extent(plane, whole[0].contour).length > PIECES[1]:
        raise _Refused("no piece")
    return whole[0]


def _error(likely: Plane, other: Plane, outline: Floats, shown: Extent, scale: float) -> float:
    """Millimeters. Parts that have nothing to do with each other are added as squares."""
    against = extent(other, outline)
    wrong_way = 0.25 * max(abs(against.length - shown.length), abs(against.width - shown.width))
    edge = 1.0 / scale
    of_scale = 0.02 * shown.length
    # How far aside the camera stood is known badly where it stood nearly above.
    of_tilt = 0.06 * shown.width
    doubt = max(shown.doubt, shown.doubt_across)
    parts = (0.1, edge, of_scale, of_tilt, wrong_way, doubt)
    return float(np.sqrt(sum(part**2 for part in parts)))


def _point(pixel: Floats, factor: float) -> tuple[float, float]:
    return round(float(pixel[0]) / factor, 1), round(float(pixel[1]) / factor, 1)


__all__ = ["Measured", "Points", "Sheet", "Unmeasured", "measure"]
