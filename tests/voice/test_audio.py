"""Every kind of file that somebody may bring."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.fakes import tone
from voice import audio
from voice.channels import RATE
from voice.errors import SoundUnreadable


def _written(path: Path, rate: int, subtype: str = "PCM_16", channels: int = 1) -> Path:
    times = np.arange(rate) / rate
    mono = 0.4 * np.sin(2 * np.pi * 300 * times)
    soundfile.write(path, np.stack([mono] * channels, axis=1), rate, subtype=subtype)
    return path


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_usual_rate_becomes_16_khz_mono(tmp_path: Path, rate: int, channels: int) -> None:
    sound = audio.read(_written(tmp_path / "a.wav", rate, channels=channels))
    assert sound.samples.dtype == np.float32
    assert sound.seconds == pytest.approx(1.0, abs=0.01)
    assert np.abs(sound.samples[2000:14000]).max() == pytest.approx(0.4, abs=0.02)
    assert sound.warning == ""


@pytest.mark.parametrize(
    ("name", "subtype"),
    [
        ("a.wav", "PCM_U8"),
        ("a.wav", "PCM_24"),
        ("a.wav", "FLOAT"),
        ("a.wav", "ULAW"),
        ("a.flac", "PCM_24"),
        ("a.ogg", "VORBIS"),
        ("a.opus", "OPUS"),
    ],
)
def test_any_usual_format_is_read(tmp_path: Path, name: str, subtype: str) -> None:
    path = tmp_path / name
    rate = 48_000
    times = np.arange(rate) / rate
    form = "OGG" if name.endswith((".ogg", ".opus")) else None
    soundfile.write(path, 0.4 * np.sin(2 * np.pi * 300 * times), rate, subtype, format=form)
    assert audio.read(path).seconds == pytest.approx(1.0, abs=0.03)


def _text(path: Path) -> None:
    path.write_text("My implant fell out.")


def _empty(path: Path) -> None:
    path.touch()


def _no_samples(path: Path) -> None:
    soundfile.write(path, np.zeros(0), RATE, format="WAV")


def _all_zero(path: Path) -> None:
    soundfile.write(path, np.zeros(RATE), RATE, format="WAV")


def _cut_wav(path: Path) -> None:
    soundfile.write(path, tone(2), RATE, format="WAV")
    os.truncate(path, 20_000)


def _cut_flac(path: Path) -> None:
    soundfile.write(path, tone(2), RATE, format="FLAC")
    os.truncate(path, path.stat().st_size // 2)


def _cut_ogg(path: Path) -> None:
    soundfile.write(path, np.random.default_rng(0).normal(0, 0.1, 8 * RATE), RATE, format="OGG")
    os.truncate(path, path.stat().st_size // 2)


def _an_hour(path: Path) -> None:
    with soundfile.SoundFile(path, "w", 8_000, 1, "PCM_U8", format="WAV") as file:
        for _ in range(60):
            file.write(np.zeros(60 * 8_000))


def _folder(path: Path) -> None:
    path.mkdir()


def _missing(path: Path) -> None:
    pass


def _too_slow(path: Path) -> None:
    soundfile.write(path, tone(1), 4_000, format="WAV")


def _not_numbers(path: Path) -> None:
    soundfile.write(path, np.full(RATE, np.nan), RATE, "FLOAT", format="WAV")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (_text, "not a sound file"),
        (_empty, "is empty"),
        (_no_samples, "holds no sound"),
        (_all_zero, "silent from end to end"),
        (_cut_wav, "cut off"),
        (_cut_flac, "cut off"),
        (_cut_ogg, "cut off"),
        (_an_hour, "60 minutes long"),
        (_folder, "is a folder"),
        (_missing, "does not exist"),
        (_too_slow, "only 4000 samples a second"),
        (_not_numbers, "not sound"),
    ],
)
def test_what_is_no_callers_sound_is_refused_in_one_sentence(
    tmp_path: Path, make: Callable[[Path], None], told: str
) -> None:
    path = tmp_path / "says.wav"
    make(path)
    with pytest.raises(SoundUnreadable) as refused:
        audio.read(path)
    message = str(refused.value)
    assert told in message
    assert str(path) in message
    assert ": " in message, "and says the cure"
    assert "\n" not in message


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.wav", RATE)
    path.chmod(0)
    with pytest.raises(SoundUnreadable, match="may not be read"):
        audio.read(path)


def test_a_wav_written_by_a_program_that_streams_is_read(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.wav", RATE)
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    assert audio.read(path).seconds == pytest.approx(1.0, abs=0.01)


def test_clipped_sound_is_taken_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "loud.wav"
    soundfile.write(path, np.clip(tone(1, level=3.0), -1, 1), RATE)
    sound = audio.read(path)
    assert sound.seconds == 1.0
    assert "clipped" in sound.warning
    assert str(path) in sound.warning


def test_flac_has_a_channel_for_each_side_and_both_are_equally_long(tmp_path: Path) -> None:
    path = tmp_path / "call.flac"
    audio.write_flac(path, tone(1), tone(2))
    raw, rate = soundfile.read(path)
    assert (raw.shape, rate) == ((2 * RATE, 2), RATE)
    assert [child.name for child in tmp_path.iterdir()] == ["call.flac"]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    audio.write_flac(tmp_path / "a.flac", tone(1))
    assert audio.read(tmp_path / "a.flac").samples == pytest.approx(tone(1), abs=1e-4)


def test_a_place_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be written"):
        audio.write_flac(tmp_path / "nowhere" / "a.flac", tone(1))
