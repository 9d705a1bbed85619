"""Masters: made from words, made again when these change, never over a person's recording."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio_fixtures import speaking
from audio_fixtures.caller import Caller, Line, load
from audio_fixtures.speakers import Speaker
from voice.channels import RATE, Samples
from voice.loudness import speech_level_db

SPEAKER = Speaker("someone", "engine", "model", "voice", 1.0, "CC0-1.0", True, "a voice", 0.0)


def speak(words: str) -> Samples:
    """A tenth of a second a letter, with half a second of silence on both sides."""
    noise = np.random.default_rng(len(words)).standard_normal(len(words) * RATE // 10)
    return np.pad(0.1 * noise, RATE // 2).astype(np.float32)


def caller(folder: Path, answers: str = "breathing: no") -> Caller:
    path = folder / "someone.yaml"
    path.write_text(f"id: someone\nsays: my cap came out\nanswers: {{{answers}}}\n")
    return load(path)


def make_all(caller: Caller, speaker: Speaker = SPEAKER) -> list[str]:
    """Names of the lines made."""
    made = list(speaking.wanting(caller, speaker))
    for line in made:
        speaking.make(caller, line, speaker, speak)
    return [line.name for line in made]


def test_every_line_gets_a_master_once(tmp_path: Path) -> None:
    someone = caller(tmp_path)
    assert make_all(someone) == ["says", "breathing", "recording", "confirm", "otherwise"]
    assert make_all(someone) == []
    assert all(someone.sound(line) for line in someone.lines)


def test_a_master_is_16_khz_mono_and_carries_its_words(tmp_path: Path) -> None:
    someone = caller(tmp_path)
    make_all(someone)
    with soundfile.SoundFile(someone.folder / "says.flac") as file:
        assert (file.samplerate, file.channels, file.subtype) == (RATE, 1, "PCM_16")
        assert (file.title, file.artist) == ("my cap came out", "someone")


def test_the_same_words_make_the_same_file(tmp_path: Path) -> None:
    someone = caller(tmp_path)
    first, again = (
        speaking.make(someone, someone.lines[0], SPEAKER, speak).read_bytes() for _ in range(2)
    )
    assert first == again


def test_a_master_is_quieter_than_its_speech_by_more_than_a_telephone_adds(tmp_path: Path) -> None:
    someone = caller(tmp_path)
    line = someone.lines[0]
    whole = speaking.spoken(line, speak)
    kept, _ = soundfile.read(speaking.make(someone, line, SPEAKER, speak), dtype="float32")
    noise_db = 10 * np.log10(((kept - whole) ** 2).mean())
    assert speech_level_db(whole) - noise_db > 45


def test_changed_words_or_another_voice_make_it_again(tmp_path: Path) -> None:
    make_all(caller(tmp_path))
    assert make_all(caller(tmp_path, "breathing: not at all")) == ["breathing"]
    assert len(make_all(caller(tmp_path), replace(SPEAKER, voice="other"))) == 5


def test_a_damaged_master_is_made_again(tmp_path: Path) -> None:
    someone = caller(tmp_path)
    make_all(someone)
    (someone.folder / "says.flac").write_bytes(b"fLaC")
    assert make_all(someone) == ["says"]


@pytest.mark.parametrize("ending", [".wav", ".flac"])
def test_a_persons_recording_is_left_alone(tmp_path: Path, ending: str) -> None:
    someone = caller(tmp_path)
    someone.folder.mkdir()
    own = someone.folder / f"says{ending}"
    soundfile.write(own, speak("hello"), RATE)
    before = own.read_bytes()
    assert "says" not in make_all(someone)
    assert own.read_bytes() == before
    assert own not in speaking.leftovers(tmp_path, [])


@pytest.mark.parametrize("words", ["[silence]", "[cough]", "[noise 2]", "[keys 2]", "yes [keys 1]"])
def test_what_is_not_speech_has_no_master(words: str) -> None:
    assert not speaking.is_recordable(Line("breathing", words))


def test_silence_is_cut_around_words_and_kept_where_the_words_ask_for_it() -> None:
    short = speaking.spoken(Line("pain", "no"), speak)
    assert abs(len(short) / RATE - (0.2 + 2 * speaking.EDGE_S)) < 0.05
    pausing = speaking.spoken(Line("pain", "no [silence 2] no"), speak)
    assert abs((len(pausing) - 2 * len(short)) / RATE - 2.3) < 0.01


def test_a_cough_between_words_is_heard() -> None:
    with_cough = speaking.spoken(Line("pain", "no [cough] no"), speak)
    middle = with_cough[len(with_cough) // 2 - RATE // 8 :][: RATE // 8]
    assert np.abs(middle).max() > 0.1


def test_masters_of_nobodys_words_are_left_over(tmp_path: Path) -> None:
    make_all(caller(tmp_path))
    now = caller(tmp_path, "breathing: not at all")
    left = list(speaking.leftovers(tmp_path, [(now, SPEAKER)]))
    assert left == [now.folder / "breathing.flac"]
    assert len(list(speaking.leftovers(tmp_path, []))) == 5
