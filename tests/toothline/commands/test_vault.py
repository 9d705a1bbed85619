"""`toothline vault`, and what the doctor says of it."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from clinic import sealing
from clinic.vault import Key
from toothline.__main__ import main
from toothline.checks.vault import examine
from toothline.practice import storage
from toothline.settings import Retention, Settings, Vault

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = np.ones(16_000, np.float32) / 3


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", vault=Vault(key_file=str(tmp_path / "vault.key")))


def run(settings: Settings, *words: str) -> Result:
    key = f'key_file = "{settings.vault.key_file}"' if settings.vault.key_file else ""
    file = settings.data.parent / "toothline.toml"
    file.write_text(f'data = "{settings.data}"\n[vault]\n{key}\n')
    return CliRunner().invoke(main, ["vault", *words, "--config", str(file)])


def make_key(settings: Settings) -> Result:
    return CliRunner().invoke(main, ["vault", "key", "--out", settings.vault.key_file])


def call(settings: Settings) -> None:
    with storage.cases(settings, lambda: NOON) as cases, cases.begin() as case:
        case.sound(SECOND, SECOND)


def names(settings: Settings) -> list[str]:
    return [path.suffix for path in sealing.files(settings.data)]


def test_a_key_is_written_for_its_owner_only_and_never_over_another(settings):
    assert make_key(settings).exit_code == 0
    path = Path(settings.vault.key_file)
    assert path.stat().st_mode & 0o077 == 0
    before = path.read_text()
    again = make_key(settings)
    assert again.exit_code == 2
    assert "may hold the key in use" in again.stderr
    assert path.read_text() == before


def test_a_call_with_a_key_is_sealed_and_the_doctor_is_content(settings):
    make_key(settings)
    call(settings)
    assert names(settings) == [".sealed"]
    assert [finding.state for finding in examine(settings)] == ["good"]
    assert run(settings, "status").stdout == "1 sealed\n0 plain\n0 under another key\n"


def test_what_was_there_before_the_key_is_sealed_by_a_command(settings):
    call(replace(settings, vault=Vault()))
    make_key(settings)
    (finding,) = examine(settings)
    assert "`toothline vault seal`" in finding.detail
    assert run(settings, "seal").stdout == "1 sealed.\n"
    assert names(settings) == [".sealed"]


def test_without_a_key_the_doctor_names_the_cure(settings):
    call(replace(settings, vault=Vault()))
    (finding,) = examine(replace(settings, vault=Vault()))
    assert finding.state == "wanted"
    assert "`toothline vault key`" in finding.detail


def test_with_the_wrong_key_the_doctor_says_which_is_missing(settings):
    make_key(settings)
    call(settings)
    Path(settings.vault.key_file).write_text(Key.new().line)
    (finding,) = examine(settings)
    assert finding.state == "broken"
    assert "which is not among those given" in finding.detail
    assert run(settings, "seal").exit_code == 1


def test_calls_are_taken_although_the_key_is_missing(settings, caplog):
    with caplog.at_level(logging.ERROR):
        call(settings)
    assert "recordings and photos stay unsealed" in caplog.text
    assert names(settings) == [".flac"]
    result = run(settings, "seal")
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr


def test_a_key_may_stand_in_a_variable(settings, monkeypatch):
    monkeypatch.setenv("PRACTICE_KEY", Key.new().line)
    call(replace(settings, vault=Vault(key_variable="PRACTICE_KEY")))
    assert names(settings) == [".sealed"]


def test_no_days_of_retention_keep_no_sound(settings):
    call(replace(settings, vault=Vault(), retention=Retention(recordings_days=0)))
    assert names(settings) == []
