from __future__ import annotations

from pathlib import Path

import pytest

from audio_fixtures import speakers
from audio_fixtures.caller import CALLERS, load_all
from audio_fixtures.caller_file import CallerInvalid
from voice import synthesizers

KNOWN = speakers.load()
CLEAR_WER = 0.15
"""A voice that is heard worse than this tests the voice and not the service."""


@pytest.mark.parametrize("speaker", KNOWN.values(), ids=lambda speaker: speaker.name)
def test_a_speaker_is_documented_and_of_an_engine_there_is(speaker: speakers.Speaker) -> None:
    assert speaker.engine in synthesizers.names()
    assert speaker.license
    assert speaker.about
    assert 0.5 <= speaker.rate <= 1.5
    assert speaker.masters is (speaker.heard < CLEAR_WER)


def test_at_least_four_voices_are_clear_enough_for_masters() -> None:
    assert sum(speaker.masters for speaker in KNOWN.values()) >= 4


def test_every_caller_speaks_in_a_voice_that_is_clear_enough() -> None:
    voices = {caller.voice for caller in load_all([CALLERS])} - {""}
    assert all(speakers.find(voice, KNOWN).masters for voice in voices)
    assert len(voices) >= 4


def test_an_unknown_voice_is_refused_with_the_nearest() -> None:
    with pytest.raises(CallerInvalid, match=r"did you mean 'kokoro-\d'.*joe"):
        speakers.find("kokoro-9", KNOWN)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: {engine: piper, sound: loud}", "sound"),
        ("a: {engine: piper}", "missing"),
    ],
)
def test_an_unknown_or_missing_key_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "speakers.yaml"
    path.write_text(text)
    with pytest.raises(CallerInvalid, match=fault):
        speakers.load(path)
