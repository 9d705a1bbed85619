"""The follower: what is in the journal comes to the database, once."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from clinic.cases import ALERT, LINE, Cases
from clinic.journal import Journal
from clinic.store.following import Follower
from clinic.store.lag import Lag, lag
from clinic.store.tables import AlertRow, CaseRow, EventRow, FactRow, RecordingRow, SavedRow

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


def test_what_a_caller_says_otherwise_later_is_kept_as_history(cases, follower, database):
    case = cases.begin()
    case.save(saved(facts={"length": fact("5"), "pain": fact("3")}))
    case.save(saved(facts={"length": fact("13", 9.0), "pain": fact("3")}))
    follower.catch_up()
    case.save(saved(facts={"pain": fact("3")}))
    case.save(saved(facts={"length": fact("5"), "pain": fact("3")}))
    follower.catch_up()
    rows = everything(database, FactRow, FactRow.name, FactRow.since)
    assert [(row.name, row.value, row.since, row.until) for row in rows] == [
        ("length", "5", 1, 2),
        ("length", "13", 2, 3),
        ("length", "5", 4, None),
        ("pain", "3", 1, None),
    ]
    assert (rows[1].at_s, rows[1].how, rows[1].words) == (9.0, "said", "said so")


def test_a_call_is_live_until_it_says_that_it_ended(cases, follower, database):
    case = cases.begin()
    follower.catch_up()
    assert only(database).live, "also before its first row"
    case.append(LINE, 0.0, {"key": "k"})
    case.save(saved())
    follower.catch_up()
    assert only(database).live
    case.append(LINE, 9.0, {"ended": "hung up"})
    follower.catch_up()
    assert (only(database).live, only(database).ended) == (False, "hung up")
    case.append(LINE, 0.0, {"key": "k"})
    follower.catch_up()
    assert only(database).live, "it came again after a crash"


def test_a_case_that_became_worse_is_new_again(cases, follower, database):
    case = cases.begin()
    case.save(saved("U3"))
    follower.catch_up()
    with database.session() as session:
        session.execute(update(CaseRow).values(status="seen", status_by="anna"))
    case.save(saved("U3"))
    follower.catch_up()
    assert only(database).status == "seen"
    case.save(saved("U1"))
    follower.catch_up()
    row = only(database)
    assert (row.status, row.status_by, row.standing) == ("new", None, "U1")


def test_forms_count_no_more_once_the_system_says_another_urgency(cases, follower, database):
    case = cases.begin()
    versions = []
    for urgency in ("", "U2", "U2", "U1", "U0", "U3"):
        case.save(saved(urgency))
        follower.catch_up()
        versions.append(only(database).version)
    assert versions == [1, 1, 1, 2, 3, 4], "what says nothing counts as U2"


def test_a_review_covers_what_was_known_and_not_what_came_after(cases, follower, database):
    case = cases.begin()
    case.save(saved("U2"))
    follower.catch_up()
    reviewed = {"reviewed_at": NOON, "reviewed_urgency": "U4", "judged_urgency": "U2"}
    with database.session() as session:
        session.execute(
            update(CaseRow).values(**reviewed, standing="U4", reviewed_class="CR", component="CR")
        )
    case.save(saved("U2"))
    follower.catch_up()
    assert (only(database).standing, only(database).component) == ("U4", "CR")
    case.save(saved("U1"))
    follower.catch_up()
    assert (only(database).standing, only(database).urgency) == ("U1", "U1")


def test_an_alert_is_no_sign_of_life(cases, follower, database, clock):
    case = cases.begin()
    case.append("event", 1.0, {})
    wrote = clock.now
    clock.now += timedelta(hours=1)
    cases.note(case.id, ALERT, {"is": "left"})
    follower.catch_up()
    assert only(database).last_at == wrote
    assert only(database, AlertRow).data == {"is": "left"}


def test_rows_of_an_old_case_come_within_the_hour(cases, follower, clock, database):
    case = cases.begin()
    case.append("event", 1.0, {})
    follower.catch_up()
    clock.now += timedelta(days=30)
    follower.catch_up()
    cases.note(case.id, ALERT, {"is": "left"})
    assert follower.catch_up() == 0
    clock.now += timedelta(hours=1)
    assert follower.catch_up() == 1


def test_the_sound_there_is_is_entered_and_what_was_taken_back_is_not(
    cases, follower, database, folder
):
    case = cases.begin()
    sound = np.zeros(16_000, dtype=np.float32)
    case.sound(sound, sound)
    case.close()
    case.save(saved())
    follower.catch_up()
    row = only(database, RecordingRow)
    assert (row.part, row.file, row.seconds) == (0, f"{case.id}.flac", 1.0)
    plain = folder / "recordings" / f"{case.id}.flac"
    plain.rename(f"{plain}.sealed")
    case.append("event", 2.0, {})
    follower.catch_up()
    assert only(database, RecordingRow).seconds == 1.0
    assert only(database, RecordingRow).deleted_at is None
    plain.with_name(f"{plain.name}.sealed").unlink()
    case.append("event", 3.0, {})
    follower.catch_up()
    assert only(database, RecordingRow).deleted_at is not None


def test_one_id_drawn_by_two_machines_is_two_cases(database, tmp_path, clock):
    names = []
    for number in range(3):
        folder = tmp_path / f"machine{number}"
        with Cases(folder, clock, draw=lambda letters: letters[0]) as cases:
            cases.begin(caller_number=f"555 000 000{number}").append("event", 0.0, {"is": number})
            follower = Follower(database, folder, clock, copied=names.append)
            follower.catch_up()
            follower.close()
    assert names == ["22222", "222222", "222223"]
    rows = everything(database, CaseRow, CaseRow.id)
    assert [row.local_id for row in rows] == ["22222"] * 3
    assert len({row.origin for row in rows}) == 3
    assert [row.data["is"] for row in everything(database, EventRow, EventRow.case_id)] == [0, 1, 2]


def test_a_folder_of_cases_that_moved_is_not_copied_twice(cases, follower, database, folder, clock):
    cases.begin().append("event", 0.0, {})
    follower.catch_up()
    (folder / "machine").unlink()
    again = Follower(database, folder, clock)
    assert again.catch_up() == 0
    again.close()
    assert only(database).sequence == 1


def test_nothing_comes_back_into_a_deleted_case(cases, follower, database, folder, clock):
    case = cases.begin()
    case.append("event", 0.0, {"text": "a secret"})
    follower.catch_up()
    with database.session() as session:
        session.execute(update(CaseRow).values(deleted_at=NOON))
        session.execute(delete(EventRow))
    case.save(saved())
    assert follower.catch_up() == 0
    again = Follower(database, folder, clock)
    assert again.catch_up() == 0
    again.close()
    with database.reading() as session:
        assert session.scalars(select(EventRow)).all() == []
        assert session.scalars(select(SavedRow)).all() == []
    with closing(Journal(folder, clock)) as journal:
        assert lag(database, journal) == Lag(0, 0, None)


def test_how_far_it_is_behind_is_told(cases, follower, database, folder, clock):
    case = cases.begin()
    case.append("event", 0.0, {})
    follower.catch_up()
    case.append("event", 1.0, {})
    case.append("event", 2.0, {})
    opened = cases.begin()
    with closing(Journal(folder, clock)) as journal:
        found = lag(database, journal)
    assert (found.cases, found.rows) == (2, 2)
    assert found.since == datetime.fromisoformat(cases.opening(case.id).opened_at)
    assert opened.id != case.id


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("urgency", "kind", "ranked", "facts", "said", "callback_number", "next_step", "ended")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(data=st.dictionaries(st.sampled_from(KEYS) | st.text(), JSON, max_size=6))
@example(data={"facts": {"x": {"at_s": float("nan"), "value": [1], "words": "\x00\ud800"}}})
@example(data={"ranked": [["IM" * 5000, 10**400]], "urgency": "U7", "said": [{"text": None}]})
@example(data={"said": [{"text": "word " * 300_000}], "facts": {"f" * 9000: {"value": "1"}}})
def test_a_case_that_reads_strangely_holds_up_none(cases, follower, database, data):
    case = cases.begin()
    case.save(data)
    assert follower.catch_up() == 1
    with database.reading() as session:
        event = session.get(EventRow, (case.id, 1))
        assert json.dumps(event.data) == json.dumps(data)
