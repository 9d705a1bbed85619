"""Measuring: in drawn photos of known sizes, and by points set by hand."""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np
import pytest

from clinic.photos.errors import PointsRefused
from clinic.photos.measuring import Measured, Unmeasured, decoded, measure
from clinic.photos.measuring.by_hand import measure_by_hand
from clinic.photos.measuring.coins import coin, coins
from clinic.photos.measuring.plane import NARROWED, Ellipse, aside, focal_pixels, planes
from clinic.photos.measuring.results import SAID, Points

QUARTER = coin("us_quarter")
SCALE = 6.0
"""Pixels for a millimeter in the drawn photos."""


@cache
def drawn(*, with_coin: bool = True, pieces: int = 1, blur: float = 0.8, shadow: int = 0) -> bytes:
    """Seen from straight above: a coin with a relief, and dark rods of 12 x 4 mm, each with a
    shadow as of a lamp without a shade, so many pixels wide."""
    dice = np.random.default_rng(4)
    photo = np.full((1200, 1600, 3), 215, np.float32)
    if with_coin:
        disc = np.zeros((1200, 1600), np.uint8)
        cv2.circle(disc, (700, 600), round(QUARTER.diameter / 2 * SCALE), 255, -1, cv2.LINE_AA)
        relief = cv2.GaussianBlur(dice.normal(0, 1, disc.shape).astype(np.float32), (0, 0), 4)
        face = 130 + 25 * relief / relief.std()
        cover = disc[..., None].astype(np.float32) / 255
        photo = photo * (1 - cover) + face[..., None] * cover
    for number in range(pieces):
        top = 560 + number * 100
        dark = np.zeros(photo.shape, np.float32)
        cv2.rectangle(dark, (820, top), (891, top + 23 + shadow), (1, 1, 1), -1)
        photo *= 1 - (0.45 if shadow else 0) * cv2.GaussianBlur(dark, (0, 0), 2)
        cv2.rectangle(photo, (820, top), (891, top + 23), (60, 60, 62), -1)
    photo = cv2.GaussianBlur(photo, (0, 0), blur) + dice.normal(0, 2, photo.shape)
    pixels = np.clip(photo, 0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


def circle(x: float, y: float, radius: float, count: int = 8) -> tuple[tuple[float, float], ...]:
    return Ellipse((x, y), radius, radius * 0.999, 0.0).points(count).tolist()


def test_a_rod_beside_a_coin_is_measured() -> None:
    found = measure(drawn(), QUARTER)
    assert isinstance(found, Measured)
    assert found.length == pytest.approx(12, abs=0.6)
    assert found.width == pytest.approx(4, abs=0.4)
    assert abs(found.length - 12) <= found.error
    assert found.thread is not None
    assert found.thread.share < 0.15


def test_the_shadow_of_a_bare_lamp_is_doubt_and_no_part_of_the_piece() -> None:
    found = measure(drawn(shadow=9), QUARTER)
    assert isinstance(found, Measured)
    assert found.width < 5.0
    assert abs(found.width - 4) <= found.error
    assert measure(drawn(shadow=24), QUARTER) == Unmeasured("shadow")


def test_the_same_photo_is_measured_the_same() -> None:
    assert measure(drawn(), QUARTER) == measure(drawn(), QUARTER)


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        (drawn(with_coin=False), "no coin"),
        (drawn(with_coin=False, pieces=2), "no coin"),
        (drawn(pieces=0), "no piece"),
        (drawn(with_coin=False, pieces=0), "no coin"),
        (drawn(pieces=2), "several pieces"),
    ],
    ids=["no coin", "two pieces and no coin", "no piece", "nothing", "two pieces"],
)
def test_what_cannot_be_measured_is_told(photo: bytes, reason: str) -> None:
    found = measure(photo, QUARTER)
    assert isinstance(found, Unmeasured)
    assert found.reason == reason
    assert found.said == SAID[found.reason]


def test_a_blurred_photo_is_not_measured() -> None:
    assert isinstance(measure(drawn(blur=14), QUARTER), Unmeasured)


def test_a_plain_disc_is_no_coin() -> None:
    photo = decoded(drawn(with_coin=False))
    cv2.circle(photo, (700, 600), 73, (120, 120, 122), -1, cv2.LINE_AA)
    found = measure(cv2.imencode(".jpg", photo)[1].tobytes(), QUARTER)
    assert found == Unmeasured("no coin")


def test_noise_is_not_measured() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (400, 500, 3), dtype=np.uint8)
    assert isinstance(measure(cv2.imencode(".jpg", noise)[1].tobytes(), QUARTER), Unmeasured)


def test_points_by_hand_are_measured() -> None:
    rim = tuple(map(tuple, circle(700, 600, QUARTER.diameter / 2 * SCALE)))
    points = Points(rim, ((820, 572), (892, 572)), ((850, 560), (850, 584)))
    found = measure_by_hand(points, QUARTER, (1600, 1200))
    assert found.by_hand
    # The plane has a tilt of a few degrees where the rim is a full circle: the coin's edge.
    assert found.length == pytest.approx(12, rel=0.05)
    assert found.width == pytest.approx(4, rel=0.05)
    assert found.points == points


@pytest.mark.parametrize(
    ("rim", "length"),
    [
        (circle(400, 450, 120, 4), ((1, 1), (9, 9))),
        (circle(400, 450, 120, 99), ((1, 1), (9, 9))),
        (circle(400, 450, 120), ((1, 1), (5000, 9))),
        (circle(400, 450, 120), ((1, 1), (math.nan, 9))),
        ([(5, 5), (6, 6), (7, 7), (8, 8), (9, 9)], ((1, 1), (9, 9))),
        ([*circle(400, 450, 120), (400, 450)], ((1, 1), (9, 9))),
    ],
    ids=["four", "many", "outside", "no number", "a line", "one astray"],
)
def test_points_that_make_no_sense_are_refused(rim: list, length: tuple) -> None:
    points = Points(tuple(map(tuple, rim)), length, ((1, 5), (9, 5)))
    with pytest.raises(PointsRefused):
        measure_by_hand(points, QUARTER, (1200, 900))


def test_a_table_is_found_from_a_coin_seen_from_aside() -> None:
    size, focal = (1600, 1200), focal_pixels(1600, 1200, 26)
    flat = Ellipse((800.0, 600.0), 80.0, 80.0 * math.cos(math.radians(30)), 0.0)
    likely, other = planes(flat, 24.0, 0.0, size, focal)
    assert math.degrees(likely.tilt) == pytest.approx(30, abs=3)
    assert likely.normal[1] < 0 < other.normal[1]
    rim = likely.on_table(flat.points(16))
    assert np.hypot(*(rim - rim.mean(axis=0)).T) == pytest.approx(12, rel=0.06)
    back = likely.in_photo(likely.on_table(flat.points(16), 2.0), 2.0)
    assert back == pytest.approx(flat.points(16), abs=1e-6)


def test_a_coins_edge_is_not_taken_for_its_face() -> None:
    for degrees in (15, 25, 35):
        angle = math.radians(degrees)
        ratio = math.cos(angle) + 0.08 * math.sin(angle) - NARROWED
        assert math.degrees(aside(ratio, 0.08)) == pytest.approx(degrees, abs=0.1)


def test_every_coin_has_its_own_name_and_a_size_that_coins_have() -> None:
    assert len({each.id for each in coins()}) == len(coins())
    for each in coins():
        assert 15 < each.diameter < 30
        assert 1 < each.thickness < 3
        assert each.source
    assert coin("us_cent").diameter == 19.05
    with pytest.raises(PointsRefused):
        coin("'; DROP TABLE")
