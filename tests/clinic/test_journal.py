"""The journal on a real disk: it loses nothing that it acknowledged."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.errors import CasesBusy, CasesUnreadable, CasesUnwritable, ClinicError
from clinic.journal import FILE, Journal

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def noon() -> datetime:
    return NOON


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "data", noon)
    opened.open_case("CASE1", "recording", "5550123")
    yield opened
    opened.close()


def test_rows_come_back_as_they_were_written(journal):
    journal.append("CASE1", "event", 1.5, {"text": "the hole — 5 mm"})
    journal.append("CASE1", "effect", 2.0, {"nested": [1, None, True]})
    first, second = journal.rows("CASE1")
    assert (first.sequence, first.at_s, first.kind) == (1, 1.5, "event")
    assert first.data == {"text": "the hole — 5 mm"}
    assert second.data == {"nested": [1, None, True]}
    assert first.written_at == "2026-03-02T12:00:00.000+00:00"


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(data=st.dictionaries(st.text(), PLAIN))
def test_any_json_survives(journal, data):
    journal.append("CASE1", "event", 0, data)
    row = journal.last("CASE1", "event")
    assert row is not None
    assert row.data == data


def test_a_taken_id_is_not_opened_again(journal):
    assert not journal.open_case("CASE1", "", "")
    assert journal.openings()[0].caller_number == "5550123"


def test_cases_are_listed_from_the_newest(tmp_path):
    times = iter(NOON + timedelta(hours=hours) for hours in range(9))
    journal = Journal(tmp_path, lambda: next(times))
    for name in ("OLD", "NEW"):
        journal.open_case(name, "", "")
    assert [opening.id for opening in journal.openings()] == ["NEW", "OLD"]
    journal.close()


def test_a_row_of_no_case_is_refused(journal):
    with pytest.raises(ClinicError):
        journal.append("OTHER", "event", 0, {})


@pytest.mark.parametrize("change", ["UPDATE journal SET kind = 'x'", "DELETE FROM journal"])
def test_rows_cannot_be_changed(journal, change):
    journal.append("CASE1", "event", 0, {})
    with (
        sqlite3.connect(journal.path) as other,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        other.execute(change)


def test_a_stranger_cannot_read_the_files(journal):
    journal.append("CASE1", "event", 0, {})
    folder = journal.path.parent
    assert folder.stat().st_mode & 0o077 == 0
    files = list(folder.iterdir())
    assert len(files) == 3, "the store, its WAL and the WAL's index"
    assert [file.name for file in files if file.stat().st_mode & 0o077] == []


CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from clinic.journal import Journal
journal = Journal(Path(sys.argv[1]), lambda: datetime.now(UTC))
journal.open_case(sys.argv[2], "", "")
for n in range(int(sys.argv[3])):
    journal.append(sys.argv[2], "event", n / 10, {"n": n, "text": "x" * (n % 700)})
    print(n, flush=True)
"""


def child(folder: Path, case_id: str, rows: int, **options) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHILD, str(folder), case_id, str(rows)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)


@pytest.mark.parametrize("acknowledged", [1, 2, 5, 31, 97])
def test_a_killed_process_loses_nothing_acknowledged(tmp_path, acknowledged):
    with child(tmp_path, "CASE1", 100_000) as process:
        for _ in range(acknowledged):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().split()
    journal = Journal(tmp_path, noon)
    rows = journal.rows("CASE1")
    journal.close()
    assert len(rows) >= acknowledged + len(rest)
    assert [row.data["n"] for row in rows] == list(range(len(rows)))
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))


def test_calls_in_two_processes_do_not_disturb_each_other(tmp_path):
    with child(tmp_path, "CASE1", 60) as one, child(tmp_path, "CASE2", 60) as two:
        assert (len(one.stdout.readlines()), len(two.stdout.readlines())) == (60, 60)
    journal = Journal(tmp_path, noon)
    for case_id in ("CASE1", "CASE2"):
        assert [row.data["n"] for row in journal.rows(case_id)] == list(range(60))
    journal.close()


def test_calls_in_two_threads_do_not_disturb_each_other(journal):
    journal.open_case("CASE2", "", "")

    def write(case_id: str) -> None:
        for n in range(50):
            journal.append(case_id, "event", n, {"n": n})

    threads = [threading.Thread(target=write, args=(name,)) for name in ("CASE1", "CASE2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for case_id in ("CASE1", "CASE2"):
        assert [row.data["n"] for row in journal.rows(case_id)] == list(range(50))


FULL = (
    """
import resource
from clinic.errors import CasesUnwritable
def limit(): resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
limit()
try:
"""
    + "\n".join("    " + line for line in CHILD.strip().splitlines())
    + """
except CasesUnwritable as error:
    print("refused:", error, flush=True)
"""
)


def test_a_disk_that_takes_no_more_is_told_in_a_sentence_and_nothing_is_lost(tmp_path):
    command = [sys.executable, "-c", FULL, str(tmp_path), "CASE1", "100000"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    *acknowledged, refused = said
    assert refused.startswith(f"refused: The cases {tmp_path / FILE} cannot be written")
    journal = Journal(tmp_path, noon)
    assert len(journal.rows("CASE1")) >= len(acknowledged) > 0
    journal.append("CASE1", "event", 0, {"after": "space was made"})
    journal.close()


def test_a_damaged_store_is_told_in_a_sentence(tmp_path):
    (tmp_path / FILE).write_bytes(b"this is no database, but long enough to look like one" * 40)
    with pytest.raises(CasesUnreadable, match=r"cases\.sqlite3 are no case store: move"):
        Journal(tmp_path, noon)


def test_a_store_damaged_in_the_middle_is_told_in_a_sentence(tmp_path):
    journal = Journal(tmp_path, noon)
    journal.open_case("CASE1", "", "")
    for n in range(200):
        journal.append("CASE1", "event", n, {"text": "x" * 300})
    journal.close()
    with (tmp_path / FILE).open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(4096 * 6))
    journal = Journal(tmp_path, noon)
    with pytest.raises(CasesUnreadable, match="are damaged: move the file aside"):
        journal.rows("CASE1")
    journal.close()


def test_a_store_of_a_newer_version_is_refused(tmp_path):
    Journal(tmp_path, noon).close()
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("PRAGMA user_version = 99")
    with pytest.raises(CasesUnreadable, match="update Toothline"):
        Journal(tmp_path, noon)


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CasesUnwritable, match="TOOTHLINE_DATA"):
        Journal(tmp_path / "file" / "data", noon)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_read_only_store_is_told_in_a_sentence(tmp_path):
    Journal(tmp_path, noon).close()
    (tmp_path / FILE).chmod(0o400)
    with pytest.raises(CasesUnwritable):
        Journal(tmp_path, noon)


def test_a_store_held_by_another_program_is_told_in_a_sentence(tmp_path):
    journal = Journal(tmp_path, noon, busy_s=0)
    with sqlite3.connect(journal.path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CasesBusy, match="are held by another program"):
            journal.open_case("CASE1", "", "")
        other.execute("ROLLBACK")
    assert journal.open_case("CASE1", "", "")
    journal.close()


def test_rows_are_json_for_other_programs(journal):
    journal.append("CASE1", "event", 0, {"text": "é"})
    with sqlite3.connect(journal.path) as other:
        (text,) = other.execute("SELECT data FROM journal").fetchone()
    assert json.loads(text) == {"text": "é"}
