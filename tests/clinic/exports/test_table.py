"""The list as a table: every case once, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from clinic.exports import table
from clinic.store.base import Database
from clinic.store.limits import limits
from clinic.store.worklist import Filter, Worklist
from tests.clinic.exports.calls import EVIL, copied, noon, saved
from tests.dialog.talking import english


def read(database: Database, chosen: Filter | None = None) -> list[dict[str, str]]:
    worklist = Worklist(database, noon, limits())
    lines = table.every(worklist, chosen or Filter())
    text = "".join(table.rows(lines, english()))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_case_is_one_row_with_its_names(database: Database, tmp_path: Path) -> None:
    (id_,) = copied(database, tmp_path, saved())
    (row,) = read(database)
    assert row["case"] == id_
    assert (row["urgency"], row["class"], row["class_name"]) == ("U2", "HA", "healing abutment")
    assert (row["unread"], row["reviewed"], row["overdue"]) == ("yes", "no", "no")
    assert row["opened_at"] == "2026-03-02T12:00:00+00:00"
    assert set(row) == set(table.HEADS)


def test_every_case_is_there_once_however_many_pages_it_takes(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "AT_ONCE", 2)
    ids = copied(database, tmp_path, *[saved()] * 5)
    assert sorted(row["case"] for row in read(database)) == sorted(ids)


def test_a_table_of_nothing_has_its_heads(database: Database) -> None:
    worklist = Worklist(database, noon, limits())
    assert len(list(table.rows(table.every(worklist, Filter()), english()))) == 1


@pytest.mark.parametrize(
    "words", [EVIL, "+1+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1+1", '"\n=1', "=1,\n=2\n"]
)
def test_a_callers_words_are_no_formula_and_break_no_row(
    database: Database, tmp_path: Path, words: str
) -> None:
    case = saved()
    case["said"][0]["text"] = case["said"][1]["text"] = words
    copied(database, tmp_path, case)
    (row,) = read(database)
    for cell in row.values():
        assert not cell.lstrip(" ").startswith(table.FORMULA), cell


def test_a_number_with_a_plus_is_text(database: Database, tmp_path: Path) -> None:
    copied(database, tmp_path, {**saved(), "callback_number": ""})
    assert read(database)[0]["number"] == "'+13125550123"
