"""Signs of life: who gave none for too long is told, on either database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from clinic.store.signs import FORGOTTEN, LATE, Sign, give, last

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_machine_that_falls_silent_is_late_until_it_gives_a_sign_again(database) -> None:
    give(database, "front", NOON)
    assert last(database, NOON + LATE) == (Sign("front", NOON, late=False),)
    later = NOON + LATE + timedelta(seconds=1)
    give(database, "back", later)
    assert last(database, later) == (
        Sign("front", NOON, late=True),
        Sign("back", later, late=False),
    )
    give(database, "front", later)
    assert [sign.late for sign in last(database, later)] == [False, False]


def test_a_machine_that_was_given_up_is_forgotten(database) -> None:
    give(database, "old", NOON)
    give(database, "new", NOON + FORGOTTEN + timedelta(seconds=1))
    assert [sign.machine for sign in last(database, NOON + FORGOTTEN)] == ["new"]


def test_where_no_service_ever_ran_none_is_missed(database) -> None:
    assert last(database, NOON) == ()
