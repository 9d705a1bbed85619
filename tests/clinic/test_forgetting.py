"""Deleting a case for good: from the journal, the file itself, and the recordings' folder."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from clinic import sealing
from clinic.cases import Cases
from clinic.deletion import forget
from clinic.errors import CaseUnknown
from clinic.journal import FILE, Journal
from clinic.journal_tables import _FIRST
from clinic.recordings import file_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORDS = "my healing cap fell out at the lake"


@pytest.fixture
def cases(tmp_path):
    ids = iter("7KDM4" + "3C3C3")
    with Cases(tmp_path, lambda: NOON, draw=lambda _: next(ids)) as opened:
        for _ in range(2):
            with opened.begin(channel="phone", caller_number="+1 312 555 0123") as call:
                call.append("event", 1.0, {"text": WORDS})
                call.save({"urgency": "U2"})
                call.sound(np.ones(999, np.float32), np.ones(999, np.float32))
        yield opened


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob(f"{FILE}*"))


def test_a_forgotten_case_is_gone_and_the_others_stay(cases, tmp_path):
    file_of(tmp_path, "7KDM4", 4).write_bytes(b"a part after a gap")
    forget(cases._journal, tmp_path, "7KDM4")
    assert [case.id for case in cases.all()] == ["3C3C3"]
    assert cases.journal("7KDM4") == ()
    assert len(cases.journal("3C3C3")) == 2
    assert [path.name for path in sealing.files(tmp_path)] == ["3C3C3.flac"]
    with pytest.raises(CaseUnknown):
        cases.get("7KDM4")
    assert cases.previous("312 555 0123", 60)["id"] == "3C3C3"


def test_no_word_of_it_is_left_in_the_files(cases, tmp_path):
    assert WORDS.encode() in bytes_of(tmp_path)
    forget(cases._journal, tmp_path, "7KDM4")
    forget(cases._journal, tmp_path, "3C3C3")
    assert WORDS.encode() not in bytes_of(tmp_path)
    assert b"555 0123" not in bytes_of(tmp_path)


def test_forgetting_twice_or_nothing_is_no_fault(cases, tmp_path):
    forget(cases._journal, tmp_path, "7KDM4")
    forget(cases._journal, tmp_path, "7KDM4")
    forget(cases._journal, tmp_path, "QQQQQ")


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM journal WHERE case_id = '3C3C3'",
        "DELETE FROM journal",
        "DELETE FROM forgotten",
        "UPDATE forgotten SET case_id = '3C3C3'",
    ],
)
def test_nothing_else_may_be_deleted_and_nothing_be_taken_back(cases, tmp_path, change):
    forget(cases._journal, tmp_path, "7KDM4")
    with (
        sqlite3.connect(tmp_path / FILE) as other,
        pytest.raises(sqlite3.IntegrityError, match=r"append-only|stays forgotten"),
    ):
        other.execute(change)


def test_a_call_that_goes_on_may_still_write(cases, tmp_path):
    with cases.reopen("7KDM4") as call:
        forget(cases._journal, tmp_path, "7KDM4")
        call.append("event", 2.0, {"text": "still here"})


def test_a_store_of_the_first_version_is_brought_up_to_date_with_all_its_rows(tmp_path):
    with sqlite3.connect(tmp_path / FILE) as old:
        old.executescript(_FIRST)
        old.execute("INSERT INTO cases VALUES ('7KDM4', '2026-03-02T12:00:00+00:00', 'phone', '')")
        old.execute("INSERT INTO journal VALUES ('7KDM4', 1, 0.5, 'event', '{}', '2026-03-02')")
        old.execute("PRAGMA user_version = 1")
    old.close()
    for _ in range(2):
        journal = Journal(tmp_path, lambda: NOON)
        assert len(journal.rows("7KDM4")) == 1
        journal.close()
    journal = Journal(tmp_path, lambda: NOON)
    journal.forget("7KDM4")
    assert journal.rows("7KDM4") == journal.openings() == ()
    journal.close()
