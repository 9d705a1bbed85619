"""`toothline models build`, `words` and `train`, and the texts that the knowledge expects."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from dialog import knowledge
from dialog.speech import listen
from models.toothline_en import tensors
from tests.voice.test_recognizers import said
from toothline.commands.models import command
from toothline.training import expected_words
from voice.recognizers import vosk

KNOWN = knowledge.load("en")


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cache, filled from the user's models and nothing else."""
    from models import store

    monkeypatch.setenv("TOOTHLINE_MODELS", str(store.ours().root))
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: tmp_path / "cache")


@pytest.mark.usefixtures("own_cache")
def test_a_model_is_built_with_the_protocols_words_and_tells_which_it_hears(tmp_path: Path) -> None:
    parameters = tmp_path / "own.npz"
    tensors.write(parameters, {"output.affine <BiasParams>": np.zeros(984, np.float32)})
    built = CliRunner().invoke(command, ["build", "--parameters", str(parameters)])
    assert built.exit_code == 0, built.output
    listed = (tmp_path / "cache/models/toothline-en/graph/words.txt").read_text()
    words = {line.split()[0] for line in listed.splitlines()}
    assert {"abutment", "millimeters", "swallowed", "warfarin", "yes", "[unk]"} <= words
    assert {"don't", "it's"} <= words


@pytest.mark.usefixtures("own_cache")
def test_the_layers_that_ship_make_a_model_that_tells_yes_from_no(tmp_path: Path) -> None:
    assert tensors.SHIPPED.stat().st_size < 6_000_000
    fetched = CliRunner().invoke(command, ["fetch", "toothline-en"])
    assert fetched.exit_code == 0, fetched.output
    again = CliRunner().invoke(command, ["fetch", "toothline-en"])
    assert "here already" in again.output
    ear = vosk.Ear(tmp_path / "cache/models/toothline-en")
    asked = listen(KNOWN, KNOWN.question("bleeding"))
    for word in ("yes", "no"):
        turn = ear.listen(asked)
        turn.accept(said(word))
        assert turn.finish().hypotheses[0].text == word


@pytest.mark.usefixtures("own_cache")
def test_parameters_that_are_none_build_nothing(tmp_path: Path) -> None:
    (tmp_path / "own.npz").write_bytes(b"nothing")
    words = ["build", "--parameters", str(tmp_path / "own.npz")]
    result = CliRunner().invoke(command, words)
    assert result.exit_code == 2
    assert "holds no trained parameters" in result.output
    assert not (tmp_path / "cache/models/toothline-en").exists()


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is here")
def test_training_without_its_packages_names_the_command(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["train", "run", str(tmp_path)])
    assert result.exit_code == 2
    assert "run `pip install -r models/toothline_en/training.txt`" in result.output


def test_open_words_of_the_protocol_are_written_out_by_the_dictionary() -> None:
    words = set(expected_words.words(KNOWN))
    assert {"bleeding", "bleeds", "wobbly", "wobbling", "swelling"} <= words
    assert "wobbl" not in words


def test_callers_contractions_are_among_the_texts() -> None:
    said = set(expected_words.texts(KNOWN))
    assert {"yes that's fine", "no thanks"} & said


def test_an_answer_that_a_list_of_words_leaves_without_a_wording_is_told_by_its_question() -> None:
    lacking = {"soft", "jelly", "putty"}
    found = list(expected_words.unheard(KNOWN, "a-model", lambda word: word not in lacking))
    assert [finding.block for finding in found] == ["hard_or_soft", "words that questions expect"]
    assert 'none of the wordings of "soft"' in found[0].what
    assert all(word in found[1].what for word in lacking)


def test_a_model_with_every_word_of_the_questions_is_told_nothing_of() -> None:
    assert not list(expected_words.unheard(KNOWN, "a-model", lambda word: True))
