"""The follower: what is in the journal comes to the database, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from clinic.cases import Cases
from clinic.store.following import Follower
from clinic.store.tables import CaseRow, EventRow, SavedRow

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Time:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


def fact(value, at_s=3.0, words="said so"):
    return {"value": value, "words": words, "at_s": at_s, "how": "said", "status": "known"}


def saved(urgency="U2", facts=(), **more):
    return {
        "urgency": urgency,
        "kind": "out",
        "ranked": [["HA", 0.75], ["IM", 0.25]],
        "facts": dict(facts),
        "said": [{"at_s": 3.0, "question": "opening", "text": "My Cap — fell OUT!"}],
        "callback_number": "3125550142",
        "next_step": "Call in the morning.",
        "ended": "",
        **more,
    }


@pytest.fixture
def clock():
    return Time()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cases"


@pytest.fixture
def cases(folder, clock):
    with Cases(folder, clock) as opened:
        yield opened


@pytest.fixture
def follower(database, cases, folder, clock):
    made = Follower(database, folder, clock)
    yield made
    made.close()


def only(database, table=CaseRow):
    with database.reading() as session:
        return session.scalars(select(table)).one()


def everything(database, table, *order):
    with database.reading() as session:
        return session.scalars(select(table).order_by(*order)).all()


def test_a_case_comes_as_the_call_saved_it(cases, follower, database):
    case = cases.begin(channel="phone", caller_number="+1 312 555 0142")
    case.append("event", 1.0, {"is": "CallBegan"})
    case.save(saved())
    assert follower.catch_up() == 2
    row = only(database)
    assert (row.id, row.local_id, row.sequence, row.live) == (case.id, case.id, 2, True)
    assert (row.urgency, row.standing, row.likeliest, row.probability) == ("U2", "U2", "HA", 0.75)
    assert row.caller_digits == row.callback_digits == "3125550142"
    assert (row.status, row.reviewed_at, row.kind) == ("new", None, "out")
    assert [event.sequence for event in everything(database, EventRow)] == [1, 2]
    assert only(database, SavedRow).words == "my cap fell out"
