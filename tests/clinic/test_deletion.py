"""Deleting a case: from every table, file and index; audited; never under legal hold."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from clinic.deletion import complete, delete_case, hold, sweep
from clinic.errors import CaseHeld, CaseUnknown
from clinic.store.audit import rows
from clinic.store.base import Base
from clinic.store.tables import CaseRow
from tests.clinic.keeping import NUMBER, WORDS, Practice

ROOT = Path(__file__).parents[2]


@pytest.fixture
def practice(database, database_url, tmp_path):
    # The embedded database lies in the folder of cases, so that its files are looked through too.
    folder = tmp_path / "database" if "sqlite" in database_url else tmp_path / "data"
    made = Practice(database, folder)
    yield made
    made.close()


def delete(practice, case_id="7KDM4"):
    with practice.database.session() as session:
        delete_case(
            session, practice.folder, case_id, at=practice.now, who="anna", why="asked",
            record=practice.audit.record,
        )  # fmt: skip


def tables_of_cases():
    for path in sorted((ROOT / "clinic").rglob("tables.py")):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == "cases":
                yield table, key.parent


def test_nothing_of_a_deleted_case_is_left_anywhere(practice):
    practice.call("7KDM4")
    practice.call("3C3C3")
    practice.note("7KDM4", "patient of the lake house")
    practice.photo("7KDM4")
    assert WORDS.encode() in practice.everything()
    delete(practice)
    delete(practice, "3C3C3")
    assert practice.files("photos") == []
    assert complete(practice.database, practice.journal, practice.folder) == 2
    sweep(practice.database)
    assert practice.files("recordings") == []
    with practice.database.session() as session:
        for table, column in tables_of_cases():
            left = select(func.count()).select_from(table).where(column.is_not(None))
            assert session.scalar(left) == 0, table.name
        for case in session.scalars(select(CaseRow)):
            assert (case.caller_number, case.told, case.callback_digits) == ("", "", "")
            assert (case.urgency, case.reviewed_by, case.likeliest) == ("", None, "")
    left = practice.everything()
    for word in (WORDS, "lake", NUMBER, "312555", "healing"):
        assert word.encode() not in left, word


def test_the_other_cases_keep_all_they_have(practice):
    practice.call("7KDM4")
    practice.call("3C3C3")
    photo = practice.photo("3C3C3")
    delete(practice)
    complete(practice.database, practice.journal, practice.folder)
    assert practice.files("recordings") == ["3C3C3.flac"]
    assert practice.album.open(photo).read()
    assert [case.id for case in practice.cases.all()] == ["3C3C3"]
    with practice.database.session() as session:
        assert session.get(CaseRow, "3C3C3").data["said"][0]["text"] == WORDS


def test_a_deleted_case_is_not_copied_anew(practice):
    practice.call("7KDM4")
    delete(practice)
    practice.follow()
    with practice.database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM events")) == 0
    complete(practice.database, practice.journal, practice.folder)
    practice.follow()
    with practice.database.session() as session:
        assert session.get(CaseRow, "7KDM4").deleted_at == practice.now


def test_the_deletion_is_audited_without_a_word_of_it(practice):
    practice.call("7KDM4")
    practice.photo("7KDM4")
    delete(practice)
    with practice.database.session() as session:
        (row,) = rows(session, "7KDM4")
        assert (row.who, row.what) == ("anna", "deleted")
        assert json.loads(row.detail) == {"photos": 1, "why": "asked"}


def test_a_case_under_legal_hold_is_not_deleted(practice):
    practice.call("7KDM4")
    practice.photo("7KDM4")
    for held in (True, False):
        with practice.database.session() as session:
            hold(session, "7KDM4", held, who="anna", record=practice.audit.record)
        if held:
            with pytest.raises(CaseHeld, match="legal hold"):
                delete(practice)
            assert len(practice.files("photos")) == 2
    delete(practice)


def test_a_call_that_is_going_on_is_not_deleted_but_one_that_died_is(practice):
    practice.call("7KDM4", ended=False)
    with pytest.raises(CaseHeld, match="going on"):
        delete(practice)
    practice.pass_(hours=2)
    delete(practice)


def test_photos_go_from_the_machine_where_they_lie_and_no_others(practice, tmp_path):
    practice.call("7KDM4")
    practice.photo("7KDM4")
    other = practice.photo(None, 44)
    with practice.database.session() as session:
        delete_case(
            session, tmp_path / "another machine", "7KDM4", at=practice.now, who="anna",
            why="asked", record=practice.audit.record,
        )  # fmt: skip
    assert len(practice.files("photos")) == 4
    complete(practice.database, practice.journal, practice.folder)
    assert len(practice.files("photos")) == 2
    assert practice.album.open(other).read()
    assert [photo.number for photo in practice.album.unassigned()] == [other]


def test_a_case_is_deleted_once(practice):
    practice.call("7KDM4")
    delete(practice)
    for case_id in ("7KDM4", "QQQQQ"):
        with pytest.raises(CaseUnknown):
            delete(practice, case_id)
