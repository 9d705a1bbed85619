from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from click.testing import CliRunner, Result

from toothline.commands.say import command
from voice.channels import RATE


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toothline.speech.mouths.callers_folder", lambda: tmp_path / "spoken")


def say(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


@pytest.mark.parametrize("name", ["said.wav", "said.flac"])
def test_a_text_becomes_a_file(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    done = say("five millimeters", "--voice", "espeak", "--band", "phone", "--out", out)
    assert done.exit_code == 0, done.output
    info = soundfile.info(out)
    assert (info.samplerate, info.channels) == (RATE, 1)
    assert 0.5 < info.duration < 3


@pytest.mark.parametrize(
    ("text", "voice", "name", "fault"),
    [
        ("hello", "jo", "a.wav", "did you mean 'joe'"),
        ("…", "espeak", "a.wav", "nothing that can be spoken"),
        ("hello", "espeak", "a.mp3", "ends in .wav or .flac"),
        ("hello", "espeak", "no/such/folder.wav", "cannot be written"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(
    tmp_path: Path, text: str, voice: str, name: str, fault: str
) -> None:
    done = say(text, "--voice", voice, "--out", tmp_path / name)
    assert done.exit_code == 2
    assert fault in done.output
