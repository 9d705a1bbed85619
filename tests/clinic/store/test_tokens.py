"""Tokens: told once, good until taken back, on either database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from clinic.errors import NameRefused
from clinic.store.audit import Audit, rows
from clinic.store.base import Database
from clinic.store.tokens import TokenRow, Tokens


def noon() -> datetime:
    return datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def tokens(database: Database, tmp_path: Path) -> Tokens:
    return Tokens(database, Audit(tmp_path / "audit", noon), noon)


def test_a_token_names_its_program_until_it_is_taken_back(tokens: Tokens) -> None:
    token = tokens.make("records", "anna")
    other = tokens.make("pager", "anna")
    assert (tokens.whose(token), tokens.whose(other)) == ("records", "pager")
    assert [row.name for row in tokens.all()] == ["pager", "records"]
    tokens.revoke("records", "anna")
    assert (tokens.whose(token), tokens.whose(other)) == (None, "pager")


def test_only_its_hash_is_kept_and_its_maker_is_audited(tokens: Tokens, database) -> None:
    token = tokens.make("records", "anna")
    tokens.revoke("records", "bert")
    tokens.make("records", "anna")
    with database.reading() as session:
        for row in session.scalars(select(TokenRow)):
            assert token not in (row.digest, row.name)
        assert [(r.who, r.detail) for r in rows(session)] == [
            ("anna", '{"made": true, "token": "records"}'),
            ("bert", '{"made": false, "token": "records"}'),
            ("anna", '{"made": true, "token": "records"}'),
        ]


@pytest.mark.parametrize("name", ["", "x", "a b", "../x", "x" * 41, "<b>"])
def test_a_name_that_cannot_stand_in_an_audit_is_refused(tokens: Tokens, name: str) -> None:
    with pytest.raises(NameRefused, match="2 to 40 letters"):
        tokens.make(name, "anna")


def test_a_name_has_one_token(tokens: Tokens) -> None:
    tokens.make("records", "anna")
    with pytest.raises(NameRefused, match="revoke it"):
        tokens.make("records", "anna")
    with pytest.raises(NameRefused, match="toothline tokens list"):
        tokens.revoke("pager", "anna")


@pytest.mark.parametrize("guess", ["", "toothline_", "\x00", "\ud800", "' OR 1=1 --"])
def test_a_guess_is_nobodys(tokens: Tokens, guess: str) -> None:
    tokens.make("records", "anna")
    assert tokens.whose(guess) is None
