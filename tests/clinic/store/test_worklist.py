"""The desk's list: its order, its filters, its pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from clinic.errors import CaseUnknown, EntryRefused, StoreUnreachable
from clinic.store.limits import limits
from clinic.store.summary import searchable
from clinic.store.tables import STATUSES, URGENCIES, CaseRow, SavedRow
from clinic.store.worklist import Filter, Worklist

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def worklist(database):
    return Worklist(database, lambda: NOON, limits())


def put(database, case_id, standing="U2", ago=HOUR, said="", **columns):
    row = CaseRow(
        **{
            "id": case_id,
            "local_id": case_id,
            "origin": "here",
            "opened_at": NOON - ago,
            "last_at": NOON - ago,
            "live": False,
            "standing": standing,
            "urgency": standing,
            "component": "HA",
            **columns,
        }
    )
    row.saved = SavedRow(words=searchable(said), data={})
    with database.session() as session:
        session.add(row)


def ids(page):
    return [line.id for line in page.lines]


def found(worklist, **chosen):
    return sorted(ids(worklist.page(Filter(**chosen))))


def test_the_most_urgent_is_first_and_of_those_who_waits_longest(worklist, database):
    put(database, "U2NEW", "U2", HOUR)
    put(database, "U2OLD", "U2", 3 * HOUR)
    put(database, "U0NEW", "U0", HOUR)
    put(database, "U4OLD", "U4", 90 * HOUR)
    assert ids(worklist.page(Filter())) == ["U0NEW", "U2OLD", "U2NEW", "U4OLD"]


def test_closed_and_deleted_cases_are_not_in_the_open_list(worklist, database):
    put(database, "OPEN2")
    put(database, "DONE2", status="closed")
    put(database, "GONE2", deleted_at=NOON)
    assert found(worklist) == ["OPEN2"]
    assert found(worklist, status=STATUSES) == ["DONE2", "OPEN2"]
    assert found(worklist, status=("closed",)) == ["DONE2"]


def test_a_case_is_overdue_by_its_urgency(worklist, database):
    late = {
        "U0NEW": ("U0", timedelta(0), "new"),
        "U1NEW": ("U1", HOUR, "new"),
        "U1SEE": ("U1", HOUR, "seen"),
        "U2NEW": ("U2", 24 * HOUR, "new"),
        "U3NEW": ("U3", 168 * HOUR, "new"),
    }
    in_time = {
        "U1YET": ("U1", timedelta(minutes=59), "new"),
        "U1CLD": ("U1", HOUR, "called_back"),
        "U2YET": ("U2", 23 * HOUR, "new"),
        "U3YET": ("U3", 167 * HOUR, "new"),
        "U5YET": ("U5", 900 * HOUR, "new"),
    }
    for case_id, (standing, waited, status) in {**late, **in_time}.items():
        put(database, case_id, standing, waited, status=status)
    assert found(worklist, overdue=True) == sorted(late)
    lines = worklist.page(Filter()).lines
    assert {line.id for line in lines if line.overdue} == set(late)
    assert worklist.counts().overdue == len(late)


def test_what_became_worse_after_a_review_is_unreviewed(worklist, database):
    unreviewed = {"NEVER": (None, "U2"), "WORSE": ("U2", "U1"), "FIRST": ("", "U1")}
    reviewed = {
        "SAME2": ("U2", "U2"),
        "LESS2": ("U2", "U3"),
        "FOUND": ("", "U2"),
        "LOST2": ("U3", ""),
    }
    for case_id, (judged, urgency) in {**unreviewed, **reviewed}.items():
        at = None if judged is None else NOON
        put(database, case_id, urgency=urgency, judged_urgency=judged, reviewed_at=at)
    assert found(worklist, unreviewed=True) == sorted(unreviewed)
    lines = worklist.page(Filter()).lines
    assert {line.id for line in lines if line.unreviewed} == set(unreviewed)
    assert worklist.counts().unreviewed == len(unreviewed)


def test_filters_are_all_held_to(worklist, database):
    put(database, "WANT2", "U1", HOUR, component="IM", status="seen")
    put(database, "URGE2", "U2", HOUR, component="IM", status="seen")
    put(database, "LASS2", "U1", HOUR, component="HA", status="seen")
    put(database, "STAT2", "U1", HOUR, component="IM", status="booked")
    put(database, "TIME2", "U1", 9 * HOUR, component="IM", status="seen")
    wanted = {
        "urgency": ("U1",),
        "component": "IM",
        "status": ("seen", "new"),
        "since": NOON - 2 * HOUR,
        "until": NOON,
    }
    assert found(worklist, **wanted) == ["WANT2"]
    assert "TIME2" in found(worklist, **{**wanted, "since": None})
    assert found(worklist, until=NOON - HOUR) == ["TIME2"], "the end is not included"
    assert found(worklist, unread=True) == []


SEARCHES = {
    "7kd": ["7KDM4"],
    " 7KDM4 ": ["7KDM4"],
    "555 0142": ["7KDM4"],
    "+1 (312) 555-0142": ["7KDM4"],
    "0199": ["9XYZ2"],
    "cap fell": ["7KDM4"],
    "FELL cap.": ["7KDM4"],
    "fel": ["7KDM4", "9XYZ2"],
    "isn't": ["9XYZ2"],
    "crown": [],
    "12": [],
    "": ["7KDM4", "9XYZ2"],
    "--": [],
    "%": [],
    "cap' OR 1=1 --": [],
    'cap" OR "fell': [],
    "cap & !fell | *": ["7KDM4"],
    "cap\x00": ["7KDM4"],
}


def test_the_search_finds_ids_numbers_and_words(worklist, database):
    put(database, "7KDM4", said="My cap — it FELL out", caller_digits="3125550142")
    put(database, "9XYZ2", said="It isn't that it fell", callback_digits="2065550199")
    assert {typed: found(worklist, search=typed) for typed in SEARCHES} == SEARCHES


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30
)
@given(typed=st.text(max_size=40))
def test_no_search_breaks_the_list(worklist, typed):
    assert worklist.page(Filter(search=typed)).lines == ()


def test_pages_neither_repeat_nor_miss_a_case_while_others_come(worklist, database):
    for number in range(7):
        put(database, f"CASE{number}", URGENCIES[number % 3], number // 3 * HOUR)
    first = worklist.page(Filter(), size=3)
    put(database, "URGNT", "U0", 99 * HOUR)
    second = worklist.page(Filter(), first.following, size=3)
    third = worklist.page(Filter(), second.following, size=3)
    seen = ids(first) + ids(second) + ids(third)
    assert sorted(seen) == [f"CASE{number}" for number in range(7)]
    assert third.following == ""


def test_a_made_up_place_is_refused(worklist):
    for place in ("x", "U2 yesterday 7KDM4", "U2 2026-03-02T12:00 A B", "' -- x"):
        with pytest.raises(EntryRefused):
            worklist.page(Filter(), place)


def test_the_counts_are_of_open_cases(worklist, database):
    put(database, "CASE2", "U1", 2 * HOUR)
    put(database, "CASE3", "U2", HOUR, status="seen", reviewed_at=NOON, judged_urgency="U2")
    put(database, "CASE4", "U0", HOUR, status="closed")
    counts = worklist.counts()
    assert (counts.open, counts.unread, counts.unreviewed, counts.overdue) == (2, 1, 1, 1)
    assert counts.by_urgency == {"U0": 0, "U1": 1, "U2": 1, "U3": 0, "U4": 0, "U5": 0}
    with database.session() as session:
        session.execute(update(CaseRow).values(status="closed"))
    assert worklist.counts().open == 0


def test_other_cases_of_a_caller_are_found_by_either_number(worklist, database):
    put(database, "FIRST", ago=9 * HOUR, caller_digits="3125550142")
    put(database, "SECND", ago=HOUR, caller_digits="", callback_digits="3125550142")
    put(database, "THIRD", ago=2 * HOUR, caller_digits="3125550142", callback_digits="2065550199")
    put(database, "OTHER", caller_digits="2065550199")
    put(database, "HIDDN", caller_digits="")
    assert [line.id for line in worklist.same_caller("FIRST")] == ["SECND", "THIRD"]
    assert worklist.same_caller("HIDDN") == ()
    with pytest.raises(CaseUnknown):
        worklist.same_caller("NONE2")


def test_a_silent_call_broke_off(worklist, database):
    put(database, "LIVE2", "U1", HOUR, live=True, last_at=NOON - timedelta(minutes=1))
    put(database, "DEAD2", "U2", HOUR, live=True)
    live, dead = worklist.page(Filter()).lines
    assert (live.live, live.broken_off) == (True, False)
    assert (dead.live, dead.broken_off) == (False, True)


def test_waiting_ends_when_somebody_answers(worklist, database):
    put(database, "CASE2", "U1", 5 * HOUR, answered_at=NOON - 4 * HOUR, status="called_back")
    put(database, "CASE3", "U2", 5 * HOUR)
    answered, waiting = worklist.page(Filter()).lines
    assert (answered.waited, waiting.waited) == (HOUR, 5 * HOUR)


def test_deleted_words_are_not_found(worklist, database):
    put(database, "CASE2", said="a secret word")
    with database.session() as session:
        session.execute(delete(SavedRow))
    assert found(worklist, search="secret") == []


def test_a_database_that_is_away_is_told_in_one_sentence(worklist, database):
    with database.session() as session:
        session.connection().exec_driver_sql("ALTER TABLE cases RENAME TO elsewhere")
    with pytest.raises(StoreUnreachable, match="cannot be used"):
        worklist.page(Filter())
