"""The commands about people, the audit, retention and patients, run as people run them."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clinic.cases import Cases
from clinic.vault import Key
from toothline.__main__ import main
from toothline.practice.records import opened
from toothline.settings import Settings, Vault

WORDS = "my healing cap fell out at the lake"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    ids = iter("7KDM4")
    long_ago = datetime.now(UTC) - timedelta(days=40)
    with (
        Cases(data, lambda: long_ago, draw=lambda _: next(ids)) as cases,
        cases.begin(channel="phone", caller_number="+13125550123") as call,
    ):
        call.save({"urgency": "U2", "ended": "done", "said": [{"text": WORDS}]})
    (data / "recordings").mkdir()
    (data / "recordings" / "7KDM4.flac").write_bytes(b"sound")
    return data


def run(folder: Path, *words: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, list(words), env={"TOOTHLINE_DATA": str(folder)}, input=answer)


def test_an_account_is_made_listed_and_disabled(folder):
    made = run(folder, "people", "add", "Anna", "--role", "admin")
    assert re.search(r"/link/[\w-]{40,}$", made.stdout.strip())
    assert (
        run(folder, "people", "list").stdout == "anna                 admin    link not used yet\n"
    )
    again = run(folder, "people", "add", "anna")
    assert again.exit_code == 2
    assert "account anna already" in again.stderr
    assert run(folder, "people", "reset", "anna").stdout != made.stdout
    assert run(folder, "people", "add", "emil").exit_code == 0
    assert run(folder, "people", "disable", "emil").exit_code == 0
    assert run(folder, "people", "role", "emil", "dentist").exit_code == 0
    assert run(folder, "people", "list").stdout.endswith("emil                 dentist  disabled\n")
    assert run(folder, "people", "enable", "nobody").exit_code == 2


def test_the_audit_shows_what_was_done_and_finds_what_was_changed(folder):
    run(folder, "people", "add", "anna")
    shown = run(folder, "audit", "show").stdout
    assert re.search(r"^ +1  .*\(terminal\) +changed +- +\{\"account\": \"anna\"", shown)
    assert run(folder, "audit", "verify").stdout.startswith("1 lines, the last one ")
    with sqlite3.connect(folder / "clinic.sqlite3") as other:
        other.execute("DROP TRIGGER audit_is_not_changed")
        other.execute("UPDATE audit SET who = 'berta'")
    found = run(folder, "audit", "verify")
    assert found.exit_code == 1
    assert "Row 1 was changed after it was written." in found.stderr


def test_retention_says_what_would_go_and_then_deletes_it(folder):
    would = run(folder, "retention", "run", "--dry-run")
    assert would.stdout == "recording 7KDM4.flac\n"
    assert (folder / "recordings" / "7KDM4.flac").exists()
    assert "1 recordings" in run(folder, "retention", "run").stdout
    assert not (folder / "recordings" / "7KDM4.flac").exists()
    assert "retention" in run(folder, "audit", "show", "--case", "7kdm4").stdout


def test_a_patient_is_exported_for_its_owner_only(folder, tmp_path):
    out = tmp_path / "patient.zip"
    result = run(folder, "patient", "export", "312 555 0123", "--out", str(out))
    assert result.exit_code == 0, result.stderr
    assert out.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(out) as whole:
        assert WORDS in whole.read("7KDM4/case.json").decode()
        assert "exported" in whole.read("7KDM4/audit.json").decode()
        assert whole.read("7KDM4/recording.flac") == b"sound"
    assert run(folder, "patient", "export", "999 999 9999", "--out", str(out)).exit_code == 2


def test_a_patient_is_deleted_after_a_yes_and_never_under_legal_hold(folder):
    assert run(folder, "patient", "delete", "7KDM4", answer="n\n").exit_code == 1
    assert run(folder, "patient", "hold", "7KDM4").exit_code == 0
    held = run(folder, "patient", "delete", "7KDM4", "--yes")
    assert (held.exit_code, "under legal hold" in held.stderr) == (2, True)
    assert WORDS in run(folder, "cases", "show", "7KDM4").stdout
    run(folder, "patient", "hold", "7KDM4", "--lift")
    assert run(folder, "patient", "delete", "7KDM4", answer="y\n").exit_code == 0
    assert run(folder, "cases", "show", "7KDM4").exit_code == 2
    assert list((folder / "recordings").iterdir()) == []
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"lake" not in kept


def test_a_backup_is_restored_into_an_empty_folder_only(folder, tmp_path):
    out = tmp_path / "backup.tar"
    assert run(folder, "backup", str(out)).exit_code == 0
    assert run(folder, "backup", str(out)).exit_code == 2
    assert "not empty: move it aside" in run(folder, "restore", str(out)).stderr
    again = tmp_path / "again"
    assert run(again, "restore", str(out)).exit_code == 0
    assert WORDS in run(again, "cases", "show", "7KDM4").stdout
    assert run(again, "audit", "verify").exit_code == 0
    assert '"restored"' in run(again, "audit", "show").stdout
    assert run(tmp_path / "third", "restore", str(tmp_path / "gone.tar")).exit_code == 2


def test_the_days_work_beside_the_desk_seals_and_deletes(folder, tmp_path):
    key = tmp_path / "vault.key"
    key.write_text(Key.new().line)
    settings = Settings(data=folder, vault=Vault(key_file=str(key)))
    (folder / "recordings" / "3C3C3.flac").write_bytes(b"left by a crash today")
    with opened(settings, lambda: datetime.now(UTC)) as records:
        records.seal()
        records.retention.run()
    assert [path.name for path in (folder / "recordings").iterdir()] == ["3C3C3.flac.sealed"]


def test_the_days_work_goes_on_without_the_key(folder, tmp_path, caplog):
    settings = Settings(data=folder, vault=Vault(key_file=str(tmp_path / "gone")))
    with opened(settings, lambda: datetime.now(UTC)) as records:
        records.seal()
    assert "not sealed: The file" in caplog.text
