"""Finding cases by what somebody typed: an id, digits of a number, words that the caller said."""

from __future__ import annotations

import re

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Select,
    column,
    false,
    func,
    literal_column,
    or_,
    select,
    table,
    union,
)
from sqlalchemy.orm import Session

from clinic.cases import LENGTH, comparable
from clinic.store.summary import searchable
from clinic.store.tables import CaseRow, SavedRow

LEAST_DIGITS = 3
"""Fewer digits are in every number."""
MOST_WORDS = 20
"""Of a search: whoever pastes more is not looking for a case."""
_INDEX = table("saved_words", column("rowid"), column("saved_words"))
"""SQLite's index of words, a table of its own; PostgreSQL has a column (migration 0001)."""


def matching(session: Session, typed: str) -> ColumnElement[bool]:
    """Cases with that id, with a number that has these digits, or in which the caller said all
    these words or words that begin so."""
    ways: list[ColumnElement[bool]] = []
    if re.fullmatch(rf"\s*[A-Za-z0-9]{{1,{LENGTH + 1}}}\s*", typed):
        ways.append(CaseRow.id.startswith(typed.strip().upper(), autoescape=True))
    digits = comparable(typed)
    if len(digits) >= LEAST_DIGITS and re.fullmatch(r"[\d\s()+./-]+", typed):
        ways += [CaseRow.caller_digits.contains(digits), CaseRow.callback_digits.contains(digits)]
    found = [select(CaseRow.id).where(or_(*ways))] if ways else []
    if words := searchable(typed).split()[:MOST_WORDS]:
        found.append(_said(session, words))
    if not found:
        return false()
    # Found first, then put in order: looked for in the list's order, rare words take a second.
    each = union(*found).cte("found").prefix_with("MATERIALIZED")
    return CaseRow.id.in_(select(each.c[0]))


def _said(session: Session, words: list[str]) -> Select[str]:
    # Words are letters and digits only, so that none is read as an operator.
    if session.get_bind().dialect.name == "sqlite":
        typed = " ".join(f'"{word}"*' for word in words)
        found = select(_INDEX.c.rowid).where(_INDEX.c.saved_words.op("MATCH")(typed))
        return select(SavedRow.case_id).where(SavedRow.number.in_(found))
    typed = " & ".join(f"{word}:*" for word in words)
    kept: ColumnClause[str] = literal_column("saved.saved_words")
    wanted = func.to_tsquery(literal_column("'simple'"), typed)
    return select(SavedRow.case_id).where(kept.op("@@")(wanted))
