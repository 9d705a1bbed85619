"""A caller's file as the far end of a recorded line: their recordings, or their words spoken."""

from __future__ import annotations

from audio_fixtures.caller import Caller
from audio_fixtures.parts import Part, parts
from audio_fixtures.speaking import unspoken
from voice import audio
from voice.channels import Samples
from voice.channels.recording import Answer
from voice.speaking import Mouth


class RecordedCaller:
    """Answers as the file says; what nobody recorded is spoken by `mouth`."""

    def __init__(self, caller: Caller, mouth: Mouth, recordings: bool = True) -> None:
        """Without `recordings` everything is spoken, so that a caller is heard in other voices."""
        self._caller = caller
        self._mouth = mouth
        self._recordings = recordings

    def answer(self, question: str, times_asked: int) -> Answer:
        line = self._caller.line(question, times_asked - 1)
        recording = self._caller.sound(line) if self._recordings else None
        if recording is not None:
            return audio.read(recording).samples
        return [self._played(part) for part in parts(line.words)] or None

    def _played(self, part: Part) -> Samples | str:
        if part.kind == "speech":
            return self._mouth.render(part.text)
        return part.text if part.kind == "keys" else unspoken(part)
