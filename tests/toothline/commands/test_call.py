"""`toothline call` and `toothline record` at their edges; test_callers has whole calls by ear."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clinic.cases import Cases
from toothline.calls.unsaved_cases import rescue
from toothline.commands import call, record
from voice.exchange import Line


def _call(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(call.command, arguments, input=typed)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOOTHLINE_DATA", str(tmp_path / "cases"))
    return tmp_path / "cases"


def test_a_typed_call_prints_what_was_said_and_leaves_a_case(data: Path) -> None:
    done = _call("--text", typed="no\nmy healing cap fell out at dinner\n")
    assert done.exit_code == 0, done.output
    assert "my healing cap fell out at dinner" in done.output
    assert "\x1b" not in done.output, "no colors when piped"
    with Cases(data, _never) as cases:
        (case,) = cases.all()
    assert f"toothline cases show {case.id}" in done.output
    assert "healing cap" in str(case.data)


def _never() -> None:  # type: ignore[misc]
    """The clock of a store that is only read."""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--text", "--mic"], "Choose one of"),
        (["--text", "--caller", "x01"], "toothline simulate x01 --text"),
        (["--text", "--ears", "vosk"], "--ears does nothing with --text"),
        (["--text", "--headset", "--voice", "piper"], "--voice and --headset do nothing with"),
        (["--text", "--save-audio", "call.flac"], "--save-audio does nothing with --text"),
        (["--caller", "healing-cap", "--device", "9"], "--device does nothing with --caller"),
        (["--caller", "nobody-of-that-name"], "nobody-of-that-name"),
        (
            ["--caller", "healing-cap", "--save-audio", "no/such/a.flac"],
            "make the folder no/such first",
        ),
        (["--caller", "healing-cap", "--ears", "elephant"], "elephant"),
        (["--caller", "healing-cap", "--voice", "parrot"], "parrot"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_sentence(arguments: list[str], told: str) -> None:
    done = _call(*arguments)
    assert done.exit_code == 2
    assert told in done.output
    assert "Traceback" not in done.output


def test_a_place_for_cases_that_cannot_be_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("TOOTHLINE_DATA", str(tmp_path / "file"))
    done = _call("--text")
    assert done.exit_code == 2
    assert str(tmp_path / "file") in done.output


def test_recording_names_a_caller_that_is_there() -> None:
    done = CliRunner().invoke(record.command, ["nobody-of-that-name"])
    assert done.exit_code == 2
    assert "nobody-of-that-name" in done.output


def test_lines_that_no_journal_took_are_found_again() -> None:
    place = rescue([Line("event", 1.5, {"is": "Heard"})])
    assert place is not None
    try:
        assert place.read_text() == '{"kind": "event", "at_s": 1.5, "data": {"is": "Heard"}}\n'
        assert place.stat().st_mode & 0o077 == 0, "for its owner only"
    finally:
        place.unlink()
