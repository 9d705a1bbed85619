"""A record holds what the call and the staff say of one case, and nothing that was deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from clinic.errors import CaseUnknown
from clinic.exports.record import Record, record
from clinic.store.base import Database
from clinic.store.desk import Desk, find
from clinic.store.tables import RecordingRow
from tests.clinic.exports.calls import NOON, copied, noon, saved

Reading = Callable[[str], Record]


@pytest.fixture
def reading(database: Database) -> Reading:
    def read(case_id: str) -> Record:
        with database.reading() as session:
            return record(session, case_id)

    return read


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database, noon, lambda *_: None, ("HA", "IM", "CR"))


def version(database: Database, case_id: str) -> int:
    with database.reading() as session:
        return find(session, case_id).version


def test_what_the_call_left_is_all_there(database, tmp_path: Path, reading: Reading) -> None:
    case = saved()
    (id_,) = copied(database, tmp_path, case)
    found = reading(id_)
    assert found.data == case
    assert (found.urgency, found.standing, found.component) == ("U2", "U2", "HA")
    assert found.number == case["callback_number"]
    assert found.unreviewed
    assert (found.review, found.outcome, found.notes) == (None, None, ())


def test_what_the_staff_says_is_there_beside_it(
    database, tmp_path: Path, reading: Reading, desk: Desk
) -> None:
    (id_,) = copied(database, tmp_path, saved())
    desk.review(id_, version(database, id_), "dr-lee", urgency="U1", component="IM")
    desk.set_outcome(id_, version(database, id_), "dr-lee", "CR")
    desk.note(id_, "anna", "Comes at nine.")
    found = reading(id_)
    assert found.review is not None
    assert (found.review.by, found.review.urgency, found.review.component) == ("dr-lee", "U1", "IM")
    assert (found.standing, found.component, found.unreviewed) == ("U1", "IM", False)
    assert found.urgency == "U2", "what the system said stays"
    assert found.outcome is not None
    assert found.outcome.component == "CR"
    assert [note.text for note in found.notes] == ["Comes at nine."]


def test_sound_that_was_deleted_is_not_told_of(database, tmp_path: Path, reading: Reading) -> None:
    (id_,) = copied(database, tmp_path, saved())
    with database.session() as session:
        session.add_all(
            [
                RecordingRow(case_id=id_, part=0, file="a.flac", seconds=9.0, deleted_at=NOON),
                RecordingRow(case_id=id_, part=1, file="b.flac", seconds=None),
            ]
        )
    assert [sound.file for sound in reading(id_).sounds] == ["b.flac"]


def test_a_deleted_case_cannot_be_exported(database, tmp_path: Path, reading: Reading) -> None:
    (id_,) = copied(database, tmp_path, saved())
    with database.session() as session:
        find(session, id_).deleted_at = NOON
    with pytest.raises(CaseUnknown):
        reading(id_)
