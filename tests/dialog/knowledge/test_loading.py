"""What is loaded beside the blocks: the fingerprint that a dentist signs, a practice's priors."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from dialog import knowledge
from dialog.knowledge import KnowledgeInvalid
from tests.dialog.talking import english


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the protocol, to be changed."""
    return Path(shutil.copytree(Path(knowledge.__file__).parent / "en", tmp_path / "en"))


def changed(folder: Path, file: str, before: str, after: str) -> str:
    """The fingerprint after this change."""
    text = (folder / file).read_text()
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1))
    return knowledge.load("en", folder=folder).fingerprint


def priors_file(path: Path, prior: dict[str, dict[str, float]]) -> Path:
    path.write_text(yaml.safe_dump({"made_on": "2026-02-03", "outcomes": 12, "prior": prior}))
    return path


def own() -> dict[str, dict[str, float]]:
    """The protocol's priors, each stage summing to exactly 1."""
    prior = english().prior
    sums = {stage: sum(p[stage] for p in prior.values()) for stage in prior["HA"]}
    return {c: {stage: p / sums[stage] for stage, p in of.items()} for c, of in prior.items()}


def test_a_copy_of_the_protocol_has_its_fingerprint(folder: Path) -> None:
    assert knowledge.load("en", folder=folder).fingerprint == english().fingerprint
    assert len(english().fingerprint) == 64


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("components.yaml", "healing: 0.66", "healing: 0.65"),
        ("red_flags.yaml", "urgency: U0", "urgency: U1"),
        ("advice.yaml", "all {emergency}", "all a friend"),
        ("answers.yaml", "titanium", "metal"),
        ("words.yaml", '"a touch", ', ""),
    ],
)
def test_what_means_something_changes_the_fingerprint(
    folder: Path, file: str, before: str, after: str
) -> None:
    assert changed(folder, file, before, after) != english().fingerprint


def test_a_comment_and_a_line_end_do_not_change_the_fingerprint(folder: Path) -> None:
    for path in folder.glob("*.yaml"):
        path.write_bytes(b"# read again\r\n" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert knowledge.load("en", folder=folder).fingerprint == english().fingerprint


def test_a_practices_priors_are_a_part_of_what_is_signed(tmp_path: Path) -> None:
    learned = knowledge.load("en", priors=priors_file(tmp_path / "own.yaml", own()))
    assert learned.learned is not None
    assert learned.learned.outcomes == 12
    assert learned.fingerprint != english().fingerprint


def less_than_one() -> dict[str, dict[str, float]]:
    prior = own()
    prior["HA"]["healing"] /= 2
    return prior


def without_a_component() -> dict[str, dict[str, float]]:
    prior = own()
    del prior["IM"]
    return prior


def without_a_stage() -> dict[str, dict[str, float]]:
    return {c: {s: p for s, p in of.items() if s != "denture"} for c, of in own().items()}


def with_an_impossible_component() -> dict[str, dict[str, float]]:
    prior = own()
    prior["HA"]["healing"] += prior["IM"]["healing"]
    prior["IM"]["healing"] = 0.0
    return prior


@pytest.mark.parametrize(
    ("prior", "complaint"),
    [
        (less_than_one(), "sum to 0.6"),
        (without_a_component(), "components of this protocol"),
        (without_a_stage(), "for every stage"),
        (with_an_impossible_component(), "IM needs a probability"),
    ],
    ids=["sum", "component", "stage", "zero"],
)
def test_priors_that_do_not_fit_the_protocol_are_refused(
    tmp_path: Path, prior: dict[str, dict[str, float]], complaint: str
) -> None:
    file = priors_file(tmp_path / "own.yaml", prior)
    with pytest.raises(KnowledgeInvalid, match=f"{complaint}.*toothline learn"):
        knowledge.load("en", priors=file)
