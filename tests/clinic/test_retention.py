"""Retention: each kind by its own period, legal hold respected, every deletion audited."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from clinic.deletion import hold
from clinic.recordings import Recording, file_of
from clinic.retention import Due, Periods, Retention
from clinic.store.audit import rows
from clinic.store.tables import CaseRow, RecordingRow
from tests.clinic.keeping import Practice

NOTHING = Due((), (), ())


@pytest.fixture
def practice(database, tmp_path):
    made = Practice(database, tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def retention(practice):
    periods = Periods(timedelta(days=30), timedelta(days=60), timedelta(days=90))
    return Retention(
        practice.database,
        practice.journal,
        practice.folder,
        practice.clock,
        practice.audit.record,
        periods,
    )


def held(practice, case_id, legal_hold=True):
    with practice.database.session() as session:
        hold(session, case_id, legal_hold, who="anna", record=practice.audit.record)


def test_each_kind_goes_when_its_own_time_is_over(practice, retention):
    practice.call("7KDM4")
    photo = practice.photo("7KDM4")
    sound = file_of(practice.folder, "7KDM4")
    assert retention.run() == NOTHING
    practice.pass_(days=31)
    assert retention.due() == retention.run() == Due((sound,), (), ())
    assert practice.files("recordings") == []
    practice.pass_(days=30)
    assert retention.run() == Due((), (photo,), ())
    assert practice.files("photos") == []
    practice.pass_(days=30)
    assert practice.cases.all()
    assert retention.run() == Due((), (), ("7KDM4",))
    assert practice.cases.all() == ()
    assert retention.run() == NOTHING


def test_looking_what_is_due_deletes_nothing(practice, retention):
    practice.call("7KDM4")
    practice.pass_(days=100)
    assert str(retention.due()) == "1 recordings, 0 photos and 1 cases"
    assert practice.files("recordings") == ["7KDM4.flac"]
    with practice.database.session() as session:
        assert session.get(CaseRow, "7KDM4").deleted_at is None


def test_what_is_under_legal_hold_stays(practice, retention):
    practice.call("7KDM4")
    practice.photo("7KDM4")
    held(practice, "7KDM4")
    practice.pass_(days=1000)
    assert retention.run() == NOTHING
    held(practice, "7KDM4", False)
    assert str(retention.run()) == "1 recordings, 1 photos and 1 cases"


def test_a_hold_that_comes_while_things_are_deleted_keeps_what_is_left(practice):
    practice.call("3C3C3")
    practice.call("7KDM4")
    practice.photo("7KDM4")

    def record(session, *told):
        practice.audit.record(session, *told)
        session.get(CaseRow, "7KDM4").legal_hold = True

    day = timedelta(days=1)
    practice.pass_(days=2)
    Retention(
        practice.database, practice.journal, practice.folder, practice.clock, record,
        Periods(day, day, day),
    ).run()  # fmt: skip
    assert practice.files("recordings") == ["7KDM4.flac"]
    assert len(practice.files("photos")) == 2
    assert [case.id for case in practice.cases.all()] == ["7KDM4"]
    with practice.database.session() as session:
        assert list(rows(session, "7KDM4")) == [], "nothing is told that was not done"


def test_the_desk_knows_that_the_sound_is_gone_and_the_audit_says_why(practice, retention):
    practice.call("7KDM4")
    practice.pass_(days=31)
    retention.run()
    with practice.database.session() as session:
        assert session.get(RecordingRow, ("7KDM4", 0)).deleted_at == practice.now
        (row,) = rows(session, "7KDM4")
        assert (row.who, row.what) == ("", "deleted")
        assert json.loads(row.detail) == {"why": "retention", "recording": "7KDM4.flac"}
        assert practice.audit.verify(session).faults == ()


def test_a_sound_that_is_being_recorded_stays(practice, retention):
    practice.call("7KDM4")
    practice.pass_(days=31)
    with Recording(file_of(practice.folder, "7KDM4", 1)):
        assert [path.name for path in retention.run().recordings] == ["7KDM4.flac"]
    assert [path.name for path in retention.run().recordings] == ["7KDM4-2.flac"]


def test_sealed_sound_and_that_of_no_known_case_goes_too(practice, retention):
    (practice.folder / "recordings").mkdir()
    for name in ("3C3C3.flac.sealed", "QQQQQ.flac"):
        (practice.folder / "recordings" / name).write_bytes(b"sound of long ago")
    practice.now = practice.now.replace(year=2126)
    assert len(retention.run().recordings) == 2
    assert practice.files("recordings") == []


def test_what_was_deleted_while_this_machine_was_off_goes_with_the_next_run(practice, retention):
    practice.call("7KDM4")
    with practice.database.session() as session:
        session.get(CaseRow, "7KDM4").deleted_at = practice.now
    retention.run()
    assert practice.cases.all() == ()
    assert practice.files("recordings") == []
