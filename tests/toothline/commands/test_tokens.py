"""`toothline tokens`, run as people run it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from toothline.__main__ import main


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["tokens", *words], env={"TOOTHLINE_DATA": str(folder)})


def test_a_token_is_printed_once_listed_by_name_and_taken_back(tmp_path: Path) -> None:
    made = run(tmp_path, "make", "records-system")
    assert made.exit_code == 0
    token = made.stdout.strip()
    assert token.startswith("toothline_")
    listed = run(tmp_path, "list").stdout
    assert "records-system" in listed
    assert token not in listed
    assert run(tmp_path, "revoke", "records-system").exit_code == 0
    assert run(tmp_path, "list").stdout == ""


def test_what_cannot_be_done_is_told_in_a_sentence_with_exit_code_2(tmp_path: Path) -> None:
    done = run(tmp_path, "revoke", "nobody")
    assert done.exit_code == 2
    assert "toothline tokens list" in done.stderr
