"""A week in figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from clinic.store.statistics import Agreement, statistics
from clinic.store.tables import CaseRow, SavedRow

MONDAY = date(2026, 3, 2)
CHICAGO = ZoneInfo("America/Chicago")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def put(database):
    numbers = count(10000)

    def put(opened_at=NOON, topics=(), **columns):
        name = str(next(numbers))
        row = CaseRow(
            id=name, local_id=name, origin="", opened_at=opened_at, last_at=opened_at, **columns
        )
        row.saved = SavedRow(words="", data={"topics": list(topics)})
        with database.session() as session:
            session.add(row)

    return put


def test_a_call_counts_on_the_day_it_was_at_the_practice(database, put):
    put(datetime(2026, 3, 3, 4, 30, tzinfo=UTC))  # half past ten on Monday evening in Chicago
    put(datetime(2026, 3, 2, 5, 30, tzinfo=UTC))  # still Sunday
    # Summer time began on that Sunday: the week ends an hour sooner.
    put(datetime(2026, 3, 9, 4, 30, tzinfo=UTC))
    put(datetime(2026, 3, 9, 5, 30, tzinfo=UTC))
    found = statistics(database, MONDAY, 7, CHICAGO)
    assert list(found.calls) == [MONDAY + timedelta(days=number) for number in range(7)]
    assert list(found.calls.values()) == [1, 0, 0, 0, 0, 0, 1]


def test_agreement_is_with_what_the_system_said_when_it_was_reviewed(database, put):
    reviewed = {"reviewed_at": NOON, "likeliest": "CR", "urgency": "U0"}
    put(
        **reviewed,
        judged_urgency="U2",
        reviewed_urgency="U1",
        judged_class="HA",
        reviewed_class="HA",
    )
    put(
        **reviewed,
        judged_urgency="U2",
        reviewed_urgency="U2",
        judged_class="HA",
        reviewed_class="IM",
    )
    put(
        **reviewed,
        judged_urgency="U2",
        reviewed_urgency="U3",
        judged_class="HA",
        reviewed_class="HA",
    )
    put(urgency="U2")
    found = statistics(database, MONDAY, 7, UTC)
    assert found.urgency == Agreement(1, 3)
    assert found.component == Agreement(2, 3)
    assert found.raised == 1


def test_what_it_really_was_is_set_against_what_the_system_said(database, put):
    put(likeliest="HA", outcome="HA")
    put(likeliest="HA", outcome="IM")
    put(likeliest="HA", outcome="IM")
    put(likeliest="HA")
    found = statistics(database, MONDAY, 7, UTC)
    assert found.outcome == Agreement(1, 3)
    assert found.outcomes == {("HA", "HA"): 1, ("HA", "IM"): 2}


def test_waits_are_told_by_urgency(database, put):
    for hours in range(1, 11):
        put(standing="U2", first_opened_at=NOON + hours * HOUR, answered_at=NOON + 20 * HOUR)
    put(standing="U1", first_opened_at=NOON + HOUR)
    found = statistics(database, MONDAY, 7, UTC)
    assert (found.seen["U2"].cases, found.seen["U2"].median) == (10, 5 * HOUR)
    assert found.seen["U2"].most == 9 * HOUR
    assert found.answered["U2"].median == 20 * HOUR
    assert (found.answered["U1"].cases, found.answered["U1"].median) == (0, None)
    assert found.unanswered == 1
    assert found.by_urgency == {"U0": 0, "U1": 1, "U2": 10, "U3": 0, "U4": 0, "U5": 0}


def test_a_question_counts_once_a_call(database, put):
    put(topics=["metal", "smoking", "metal"])
    put(topics=["metal"])
    assert statistics(database, MONDAY, 7, UTC).questions == {"metal": 2, "smoking": 1}


def test_a_deleted_case_is_in_no_figure(database, put):
    put(deleted_at=NOON, outcome="HA", topics=["metal"])
    found = statistics(database, MONDAY, 7, UTC)
    assert sum(found.calls.values()) == 0
    assert (found.outcome.share, found.questions) == (None, {})
