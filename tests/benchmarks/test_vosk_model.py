from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from benchmarks import vosk_model
from models import store
from models.toothline_en import corpora
from models.toothline_en.corpora import Recording

MODEL = "toothline-en-v0"


@pytest.mark.skipif(not store.installed(MODEL), reason=f"needs the model {MODEL}")
def test_a_model_that_hears_nothing_in_noise_takes_no_answer(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).standard_normal(8_000).astype(np.float32) * 1e-3
    soundfile.write(tmp_path / "a.wav", noise, 16_000)
    rows = [
        Recording(text, str(tmp_path / "a.wav"), "word-1", text, "word")
        for text in ("yes", "no", "bird")
    ]
    corpora.write(tmp_path / "rows.jsonl", rows)
    figures = tmp_path / "figures.json"
    folder = str(store.path(MODEL))
    words = [str(tmp_path / "rows.jsonl"), folder, "--json", str(figures)]
    done = CliRunner().invoke(vosk_model.main, words)
    assert done.exit_code == 0, done.output
    assert "2 answers of 3 recordings" in done.output
    assert '"eight_answers": 0.0' in figures.read_text()
