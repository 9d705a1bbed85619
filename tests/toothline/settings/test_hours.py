from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from toothline.settings import Hours

CHICAGO = Hours(
    time_zone="America/Chicago",
    monday="08:00-12:00, 13:00-17:00",
    friday="08:00-24:00",
    holidays=("12-25", "2026-11-27"),
)


@pytest.mark.parametrize(
    ("label", "now", "is_open"),
    [
        ("a minute before it opens", "2026-11-23T13:59:00", False),
        ("as it opens", "2026-11-23T14:00:00", True),
        ("at lunch", "2026-11-23T18:30:00", False),
        ("after lunch", "2026-11-23T19:00:00", True),
        ("as it closes", "2026-11-23T23:00:00", False),
        ("a day without times", "2026-11-24T16:00:00", False),
        ("in summer the same clock is another hour of the world", "2026-07-06T13:30:00", True),
        ("a holiday of this year", "2026-11-27T16:00:00", False),
        ("a holiday of every year", "2028-12-25T16:00:00", False),
        ("late on a day that is already tomorrow in London", "2026-11-21T05:30:00", True),
    ],
)
def test_the_practice_is_open_by_the_clock_on_its_own_wall(
    label: str, now: str, is_open: bool
) -> None:
    assert CHICAGO.open_at(datetime.fromisoformat(now).replace(tzinfo=UTC)) == is_open, label


def test_without_times_it_is_never_open() -> None:
    assert not Hours().open_at(datetime(2026, 11, 23, 12, tzinfo=UTC))


def test_the_day_is_the_one_on_the_practices_own_wall() -> None:
    late = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
    assert CHICAGO.day_at(late) == date(2026, 11, 21)


def test_without_a_time_zone_the_day_is_this_machines() -> None:
    late = datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
    assert Hours().day_at(late) == late.astimezone().date()
