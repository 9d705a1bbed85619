"""Recording a caller's lines: when a take is over and what is still to be said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audio_fixtures.caller import load
from dialog.effects import Listen
from tests.fakes import Answers, ByLoudness, quiet, tone
from toothline.simulation.recording_session import LONGEST_S, MARGIN_S, take, to_record
from voice import audio
from voice.channels import RATE
from voice.channels.recording import Recording

CALLER = """
id: somebody
about: Somebody for this test.
says: My cap came out.
answers:
  breathing: "no"
  length: "[silence 3] five millimeters"
otherwise: I don't know
"""


def _take(*spoken: Any) -> Any:
    channel = Recording(Answers({"line": [spoken or None]}))
    channel.expect(Listen("line", "free"))
    return take(channel, ByLoudness(), lambda samples, speaking: None)


@pytest.mark.parametrize(
    ("label", "spoken", "seconds"),
    [
        ("a word", [tone(0.5)], 0.5 + 2 * MARGIN_S),
        ("a pause inside", [tone(1), quiet(1), tone(1)], 3 + 2 * MARGIN_S),
        ("nobody", [], 0),
        ("somebody who never stops", [tone(90)], LONGEST_S + 2 * MARGIN_S),
    ],
)
def test_a_take_is_the_words_with_a_little_silence_around(
    label: str, spoken: list[Any], seconds: float
) -> None:
    assert len(_take(*spoken)) / RATE == pytest.approx(seconds, abs=0.4), label


def test_recording_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "somebody.yaml"
    path.write_text(CALLER)
    caller = load(path)
    names = [line.name for line in to_record(caller)]
    assert names[0] == "says"
    assert "breathing" in names
    assert "length" not in names, "silences are made from the file"
    caller.folder.mkdir()
    audio.write_flac(caller.folder / "says.flac", tone(1))
    assert [line.name for line in to_record(caller)] == names[1:]
    assert [line.name for line in to_record(caller, again=True)] == names
