"""Ids of the protocol that code spells out: each is a thing that a dentist can't change alone."""

from __future__ import annotations

import ast
from pathlib import Path

import dialog
from tests.dialog.talking import english

HOME = Path(dialog.__file__).parent
ALLOWED = {
    "absorbing.py": 6,
    "agenda.py": 5,
    "answering.py": 4,
    "case.py": 3,
    "commands.py": 10,
    "conversation.py": 10,
    "effects.py": 2,
    "interview.py": 5,
    "keypad.py": 2,
    "ladder.py": 1,
    "ranking.py": 2,
    "replies.py": 24,
    "screen.py": 7,
    "speech.py": 8,
    "state.py": 1,
    "triage.py": 3,
    "understanding.py": 8,
}
"""How often each module does so: the few that steer the talk. It may only shrink."""


def spelled_out(module: Path, ids: frozenset[str]) -> int:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return sum(isinstance(node, ast.Constant) and node.value in ids for node in ast.walk(tree))


def test_code_spells_out_no_more_ids_than_it_did() -> None:
    known = english().at_kiosk
    parts = (known.questions, known.symptoms, known.components)
    ids = frozenset(block.id for part in parts for block in part)
    found = {module.name: spelled_out(module, ids) for module in HOME.glob("*.py")}
    assert {name: count for name, count in found.items() if count} == ALLOWED
