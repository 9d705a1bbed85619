"""Quiet hours over midnight, weekends, time zones, and nights in which the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.alerts.quiet import Quiet

CHICAGO = ZoneInfo("America/Chicago")
NIGHT = Quiet(time(18), time(8), frozenset({5, 6}), CHICAGO)


def chicago(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("label", "now", "over"),
    [
        ("by day", "2026-03-03T12:00", "2026-03-03T12:00"),
        ("before midnight", "2026-03-03T22:00", "2026-03-04T08:00"),
        ("after midnight", "2026-03-04T02:00", "2026-03-04T08:00"),
        ("at its very end", "2026-03-04T08:00", "2026-03-04T08:00"),
        ("as it begins", "2026-03-03T18:00", "2026-03-04T08:00"),
        ("Friday night", "2026-03-06T22:00", "2026-03-09T08:00"),
        ("the night in which clocks go forward", "2026-03-07T23:00", "2026-03-09T08:00"),
        ("Sunday evening", "2026-03-08T20:00", "2026-03-09T08:00"),
    ],
)
def test_it_is_over_when_the_wall_clock_says_so(label: str, now: str, over: str) -> None:
    assert NIGHT.over_at(chicago(now)) == chicago(over)


def test_the_zone_is_the_practices_and_not_ours() -> None:
    # 23:00 in Chicago, the day before.
    assert NIGHT.over_at(datetime(2026, 3, 4, 5, tzinfo=UTC)) == datetime(
        2026, 3, 4, 14, tzinfo=UTC
    )


def test_quiet_on_a_working_day_before_eight_lasts_as_long_where_clocks_changed() -> None:
    every_night = Quiet(time(22), time(6), zone=CHICAGO)
    forward = every_night.over_at(chicago("2026-03-07T23:00")) - chicago(
        "2026-03-07T23:00"
    ).astimezone(UTC)
    back = every_night.over_at(chicago("2026-10-31T23:00")) - chicago(
        "2026-10-31T23:00"
    ).astimezone(UTC)
    assert (forward, back) == (timedelta(hours=6), timedelta(hours=8))


def test_without_quiet_hours_nothing_waits() -> None:
    now = datetime(2026, 3, 4, 5, tzinfo=UTC)
    assert Quiet().over_at(now) == now


def test_only_days_may_be_quiet() -> None:
    weekend = Quiet(days=frozenset({5, 6}))
    saturday = datetime(2026, 3, 7, 10, tzinfo=UTC)
    assert weekend.over_at(saturday) == datetime(2026, 3, 9, tzinfo=UTC)


def test_a_week_without_end_does_not_swallow_a_message() -> None:
    now = datetime(2026, 3, 4, 5, tzinfo=UTC)
    assert Quiet(days=frozenset(range(7))).over_at(now) == now


@given(
    st.times(), st.times(), st.frozensets(st.integers(0, 6), max_size=6),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    st.sampled_from([UTC, CHICAGO, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu")]),
)  # fmt: skip
def test_the_end_lies_ahead_and_is_not_quiet(
    begin: time, end: time, days: frozenset[int], now: datetime, zone: ZoneInfo
) -> None:
    quiet = Quiet(begin, end, days, zone)
    aware = now.replace(tzinfo=UTC)
    over = quiet.over_at(aware)
    assert aware <= over <= aware + timedelta(days=8)
    assert quiet.over_at(over) == over
