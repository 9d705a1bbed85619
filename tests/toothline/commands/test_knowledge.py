from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import dialog.knowledge
from toothline.commands.knowledge import command

ENGLISH = Path(dialog.knowledge.__file__).parent / "en"


def run(*words: str) -> Result:
    return CliRunner().invoke(command, words)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the protocol to change."""
    return Path(shutil.copytree(ENGLISH, tmp_path / "protocol"))


def test_the_protocol_that_comes_has_no_finding_and_its_signature_is_told() -> None:
    done = run("check")
    assert done.exit_code == 0, done.output
    assert "in 'en': NOT SIGNED" in done.output
    assert "in 'es': NOT SIGNED" in done.output
    assert "translator" in done.output
    assert "No findings." in done.output


def test_a_sentence_in_spanish_is_taken_apart() -> None:
    done = run("parse", "--language", "es", "tengo la mejilla hinchada y no tengo fiebre")
    assert done.exit_code == 0
    assert "face_swelling" in done.output
    assert "fiebre (denied)" in done.output


def test_a_finding_is_told_with_file_and_block_and_fails(folder: Path) -> None:
    path = folder / "red_flags.yaml"
    path.write_text(path.read_text().replace("ask: breathing", "ask: breething", 1))
    done = run("check", "--folder", str(folder))
    assert done.exit_code == 1
    assert "red_flags.yaml" in done.output
    assert "airway" in done.output
    assert "breething" in done.output
    assert "findings." in done.output


def test_ways_of_answering_that_sound_alike_are_a_warning_and_no_failure(folder: Path) -> None:
    (folder / "alike.yaml").unlink()
    done = run("check", "--folder", str(folder))
    assert done.exit_code == 0
    assert '"pen" and "pin" sound alike' in done.output
    assert "No findings. " in done.output
    assert " warnings." in done.output


def test_a_broken_file_is_told_in_one_sentence(folder: Path) -> None:
    (folder / "urgency.yaml").write_text(
        "- {id: x, urgency: U1, when: a, source: s, why: w, urgencie: U1}"
    )
    done = run("check", "--folder", str(folder))
    assert done.exit_code == 2
    assert "urgency.yaml" in done.output
    assert 'did you mean "urgency"' in done.output


def test_a_sentence_is_taken_apart() -> None:
    done = run("parse", "no fever but my cheek is swollen", "--question", "swelling_or_fever")
    assert done.exit_code == 0
    assert "face_swelling" in done.output
    assert "fever (denied)" in done.output
    assert "answer" in done.output


def test_a_sentence_that_says_nothing_says_so() -> None:
    assert "Nothing is understood" in run("parse", "...").output


def test_an_unknown_question_is_refused() -> None:
    done = run("parse", "yes", "--question", "breething")
    assert done.exit_code == 2
    assert "breething" in done.output
