"""`toothline models train evaluate`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result

from models import store
from models.toothline_en import corpora
from models.toothline_en.corpora import Recording
from toothline.commands.models import command

MODEL = "toothline-en-v0"
needs_model = pytest.mark.skipif(not store.installed(MODEL), reason=f"needs the model {MODEL}")


@pytest.fixture
def training(tmp_path: Path) -> Path:
    """A training folder in which noise is held out as three words."""
    noise = np.random.default_rng(1).standard_normal(8_000).astype(np.float32) * 1e-3
    soundfile.write(tmp_path / "a.wav", noise, 16_000)
    rows = [
        Recording(text, str(tmp_path / "a.wav"), "word-1", text, "word")
        for text in ("yes", "no", "bird")
    ]
    corpora.write(tmp_path / "held-out.jsonl", rows)
    return tmp_path


def evaluate(*words: str | Path) -> Result:
    told = ["train", "evaluate", *map(str, words), "--lines", "0"]
    return CliRunner().invoke(command, told)


@needs_model
def test_a_models_folder_is_judged_and_takes_no_answer_from_noise(training: Path) -> None:
    figures = training / "figures.json"
    done = evaluate(training, store.path(MODEL), "--json", figures)
    assert done.exit_code == 0, done.output
    assert "2 answers, 1 words" in done.output
    written = json.loads(figures.read_text())
    assert [row["band"] for row in written["ears"]] == ["wide", "phone"]
    assert written["ears"][0]["eight_answers"] == 0.0
    assert written["ears"][0]["taken"] == 0.0
    assert written["ears"][0]["domain_errors"] is None


def test_where_nothing_was_held_out_the_command_that_does_is_named(tmp_path: Path) -> None:
    done = evaluate(tmp_path)
    assert done.exit_code == 2
    assert f"run `toothline models train prepare {tmp_path}`" in done.output


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        pytest.param("[]\n", "is no list of recordings", id="something-else"),
        pytest.param("", "nothing to judge with", id="empty"),
        pytest.param(
            json.dumps({"id": "a", "path": "a", "speaker": "b", "text": "", "kind": "word"}),
            "nothing to judge with",
            id="silence-only",
        ),
    ],
)
def test_a_list_with_nothing_to_judge_by_is_wrong_use(
    tmp_path: Path, listed: str, told: str
) -> None:
    (tmp_path / "held-out.jsonl").write_text(listed)
    done = evaluate(tmp_path)
    assert done.exit_code == 2
    assert told in done.output


def test_an_unknown_model_is_wrong_use(training: Path) -> None:
    done = evaluate(training, "whisper-tiny-em")
    assert done.exit_code == 2
    assert "did you mean whisper-tiny-en?" in done.output


def test_a_recording_that_is_gone_is_told(training: Path) -> None:
    (training / "a.wav").unlink()
    done = evaluate(training, MODEL if store.installed(MODEL) else "whisper-tiny-en")
    assert done.exit_code == 2
    assert "a.wav" in done.output
