"""A signature holds for exactly the protocol that was signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinic.errors import CasesUnreadable, CasesUnwritable
from clinic.signing import Changed, Signed, Unsigned, sign, signatures, signed, status
from dialog.knowledge import Knowledge
from tests.dialog.talking import english

NAME = "Jo Example, DDS"
OTHER = "0" * 64


def noon() -> datetime:
    return datetime(2026, 3, 2, 12, tzinfo=UTC)


def later() -> Knowledge:
    """The protocol after a change."""
    return replace(english(), fingerprint=OTHER)


def test_a_protocol_that_nobody_signed_says_so(tmp_path: Path) -> None:
    assert status(tmp_path, english()) == Unsigned()
    assert signed(tmp_path, english()).signature is None


def test_a_signed_protocol_names_dentist_and_day(tmp_path: Path) -> None:
    sign(tmp_path, english(), f"  {NAME} ", noon)
    found = status(tmp_path, english())
    assert isinstance(found, Signed)
    assert str(found) == "signed by Jo Example, DDS on 2026-03-02"
    signature = signed(tmp_path, english()).signature
    assert signature is not None
    assert (signature.name, signature.on) == (NAME, "2026-03-02")


def test_any_change_asks_for_a_new_signature(tmp_path: Path) -> None:
    sign(tmp_path, english(), NAME, noon)
    found = status(tmp_path, later())
    assert isinstance(found, Changed)
    assert "not signed as it is" in str(found)
    assert signed(tmp_path, later()).signature is None


def test_the_last_signature_counts_and_the_earlier_stay(tmp_path: Path) -> None:
    sign(tmp_path, english(), NAME, noon)
    sign(tmp_path, later(), "Sam Example", noon)
    assert isinstance(status(tmp_path, later()), Signed)
    assert isinstance(status(tmp_path, english()), Changed)
    assert [one.name for one in signatures(tmp_path, "en")] == [NAME, "Sam Example"]


def test_a_signature_of_another_language_says_nothing_of_this_one(tmp_path: Path) -> None:
    sign(tmp_path, replace(english(), language="es"), NAME, noon)
    assert status(tmp_path, english()) == Unsigned()


@pytest.mark.parametrize("text", ["{", '{"name": "x"}\n', "[]\n", "\x00"])
def test_a_damaged_file_is_told_and_never_taken_for_a_signature(tmp_path: Path, text: str) -> None:
    sign(tmp_path, english(), NAME, noon)
    (tmp_path / "protocol" / "en-signatures.jsonl").write_text(text)
    with pytest.raises(CasesUnreadable, match=r"en-signatures\.jsonl .* sign again"):
        status(tmp_path, english())


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CasesUnwritable, match="set `data`"):
        sign(tmp_path / "file", english(), NAME, noon)


def test_only_the_owner_may_read_who_signed(tmp_path: Path) -> None:
    sign(tmp_path, english(), NAME, noon)
    file = tmp_path / "protocol" / "en-signatures.jsonl"
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
