"""A further language holds words alone, and none may be missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dialog import knowledge
from dialog.knowledge import KnowledgeInvalid
from dialog.knowledge.check import signature

OURS = Path(knowledge.__file__).parent / "es"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(OURS, tmp_path / "es"))


def changed(folder: Path, file: str, before: str, after: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("questions.yaml", "  confirm: ", "  not_confirm: ", '"breathing" lacks confirm'),
        ("questions.yaml", "numb:", "nums:", '"nums" is no block'),
        ("questions.yaml", "    self:", "    selves:", '"for_whom" choices "self" lacks spoken'),
        ("questions.yaml", "  help: ", '  when: "x"\n  help: ', '"recording" has when'),
        ("symptoms.yaml", "  says: ", "  not: ", '"inhaled" lacks says'),
        ("advice.yaml", "  urgent: ", "  urgently: ", "spoken urgent is missing"),
        ("advice.yaml", '["Tómese su tiempo."]', "[]", "spoken take_your_time is empty"),
        ("kiosk.yaml", '  start: "', '  begin: "', "screen start is missing"),
        ("kiosk.yaml", '{key: "6", ', '{key: "5", ', "keys opening needs the keys 6, 7, 8"),
        ("components.yaml", "UN:", "XX:", '"XX" is no block'),
        ("drawings.yaml", "clot:", "clots:", '"clot" lacks spoken'),
    ],
)
def test_a_missing_or_stray_word_is_refused_by_its_place(
    folder: Path, file: str, before: str, after: str, told: str
) -> None:
    changed(folder, file, before, after)
    with pytest.raises(KnowledgeInvalid) as refused:
        knowledge.load("es", folder=folder)
    assert told in str(refused.value)
    assert file in str(refused.value)


def test_the_operators_own_rules_stand_beside_the_words(folder: Path) -> None:
    own = Path(shutil.copytree(OURS.parent / "en", folder.parent / "en"))
    changed(own, "protocol.yaml", 'version: "1"', 'version: "1 of ours"')
    assert knowledge.load("es", folder=folder).protocol.version == "1 of ours"


def test_what_a_translator_must_review_is_told_until_it_is_done(folder: Path) -> None:
    known = knowledge.load("es", folder=folder)
    assert known.review is not None
    rows = known.review.rows
    assert {by for by, _, _ in rows} == {"translator"}
    assert "questions.yaml numb" in {where for _, where, _ in rows}
    assert "in 'es': NOT SIGNED" in signature(known)
    (folder / "review.yaml").unlink()
    assert knowledge.load("es", folder=folder).review is None
    assert knowledge.load("es", folder=folder).fingerprint == known.fingerprint


def test_a_language_that_nobody_knows_is_refused() -> None:
    with pytest.raises(KnowledgeInvalid, match="the protocol speaks en and es"):
        knowledge.load("xx")
