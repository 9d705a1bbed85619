"""Measurements, kept and found again."""

from __future__ import annotations

from pathlib import Path

from clinic.photos.album import Album
from clinic.photos.measurements import Measurements
from clinic.photos.measuring.results import Measured, Points, Thread, Unmeasured
from clinic.store.base import Database
from clinic.vault import Vault
from tests.clinic.photos.pictures import coded
from tests.clinic.photos.test_album import NOON, put_case

POINTS = Points(((1.5, 2.0), (3.0, 4.0)), ((1.0, 2.0), (3.0, 4.0)), ((5.0, 6.0), (7.0, 8.0)))


def test_the_latest_measurement_comes_first_and_earlier_ones_stay(
    database: Database, tmp_path: Path
) -> None:
    put_case(database)
    photo = Album(database, tmp_path, Vault(), lambda: NOON).take(coded(), "page", "7KDM4").number
    kept = Measurements(database, lambda: NOON)
    results = (
        Unmeasured("no coin"),
        Measured(12.5, 4.0, 0.4, 8.0, Thread(0.5, 0.8, True), POINTS),
        Measured(12.0, 4.0, 0.6, 8.0, None, POINTS, by_hand=True),
    )
    for result, by in zip(results, ("", "", "dentist"), strict=True):
        kept.keep(photo, "us_cent", result, by)
    found = kept.of_photo(photo)
    assert tuple(each.result for each in found) == results[::-1]
    assert [each.by for each in found] == ["dentist", "", ""]
    assert not kept.of_photo(photo + 1)
