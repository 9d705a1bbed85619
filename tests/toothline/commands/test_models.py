from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from toothline.commands.models import command


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, so that no test sees or touches the user's models."""
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: tmp_path / "cache")
    monkeypatch.setenv("TOOTHLINE_MODELS", str(tmp_path / "gone"))
    return tmp_path / "cache"


def run(*words: str) -> Result:
    return CliRunner().invoke(command, words)


def test_the_list_tells_what_is_there_and_what_is_not() -> None:
    result = run("list")
    assert result.exit_code == 0
    states = dict(line.split()[:2] for line in result.output.splitlines() if line[0] != " ")
    assert states["silero-vad"] == "installed"
    assert states["whisper-tiny-en"] == "absent"


@pytest.mark.parametrize("verb", ["fetch", "verify", "path"])
def test_an_unknown_model_is_wrong_use(verb: str) -> None:
    result = run(verb, "whisper-tiny-em")
    assert result.exit_code == 2
    assert "did you mean whisper-tiny-en?" in result.output


@pytest.mark.parametrize("verb", ["verify", "path"])
def test_a_missing_model_is_told_with_its_cure(verb: str) -> None:
    result = run(verb, "whisper-tiny-en")
    assert result.exit_code == 2
    assert "run `toothline models fetch whisper-tiny-en`" in result.output


def test_the_path_of_a_model_can_be_used_by_a_shell() -> None:
    assert (Path(run("path", "silero-vad").output.strip()) / "py.typed").exists()


def test_verify_passes_over_what_is_not_installed() -> None:
    result = run("verify")
    assert result.exit_code == 0
    assert result.output == "silero-vad: every file is as the catalogue says\n"


def test_a_damaged_model_fails_verification(own_cache: Path) -> None:
    (own_cache / "models" / "whisper-tiny-en").mkdir(parents=True)
    result = run("verify")
    assert result.exit_code == 1
    assert "installed.json cannot be read" in result.output


def test_a_directory_of_the_operator_that_is_not_there_stops_the_set_up(tmp_path: Path) -> None:
    result = run("fetch")
    assert result.exit_code == 2
    assert f"TOOTHLINE_MODELS names {tmp_path / 'gone'}, which is not there" in result.output
