from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from models.catalogue import ours as catalogue
from models.store import Store, ours
from toothline.checks.doctor import examine
from toothline.checks.findings import Finding
from toothline.commands.doctor import command
from toothline.settings import Settings
from toothline.settings.kiosk import Kiosk


def findings(settings: Settings, store: Store) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(settings, store)}


def test_a_whole_set_up_speaks_and_hears_its_own_word(tmp_path: Path) -> None:
    found = findings(Settings(data=tmp_path), ours())
    assert [f for f in found.values() if f.state == "broken"] == []
    assert "spoke for" in found["voice piper"].detail
    assert "spoke for" in found["voice pyttsx3"].detail
    assert "heard 'Yes.' as" in found["ears"].detail
    assert "spoken by piper and pyttsx3, heard by" in found["language en"].detail


def test_a_language_that_is_offered_and_not_heard_is_told_with_the_cure(tmp_path: Path) -> None:
    offered = Settings(data=tmp_path, kiosk=Kiosk(languages=("es",)))
    bare = Store(tmp_path / "cache", catalogue())
    found = findings(replace(offered, voice="pyttsx3"), bare)["language es"]
    assert found.state == "wanted"
    assert "spoken by pyttsx3; heard by none, so keys and touch only" in found.detail
    assert "`toothline models fetch whisper-base`" in found.detail
    assert "not offered" in findings(Settings(data=tmp_path), bare)["language es"].detail


def test_an_empty_cache_is_told_model_by_model_with_the_cure(tmp_path: Path) -> None:
    found = findings(Settings(data=tmp_path), Store(tmp_path / "cache", catalogue()))
    broken = {what for what, finding in found.items() if finding.state == "broken"}
    assert {"model whisper-tiny-en", "voice piper", "ears"} <= broken
    assert "`toothline models fetch whisper-tiny-en`" in found["model whisper-tiny-en"].detail
    assert found["model vosk-model-small-en-us-0.15"].state == "wanted"
    assert "model kokoro" not in found


def test_a_folder_that_cannot_hold_cases_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "cache", catalogue())
    found = findings(Settings(data=tmp_path / "file" / "cases", voice="pyttsx3"), store)
    assert found["cases"].state == "broken"
    assert "set `data` to another folder" in found["cases"].detail


def test_a_voice_that_is_not_the_chosen_one_may_be_missing(tmp_path: Path) -> None:
    store = Store(tmp_path / "cache", catalogue())
    found = findings(replace(Settings(), data=tmp_path, voice="pyttsx3"), store)
    assert found["voice piper"].state == "wanted"


def test_unusable_settings_are_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--config", str(tmp_path / "gone.toml")])
    assert result.exit_code == 2
    assert "There are no settings" in result.output


def test_something_broken_is_exit_code_1(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: tmp_path / "cache")
    result = CliRunner().invoke(command, [])
    assert result.exit_code == 1
    assert "!!  model whisper-tiny-en" in result.output
