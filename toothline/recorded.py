"""A caller's file as the far end of a recorded line: their recordings, or their words spoken."""

from __future__ import annotations

import numpy as np

from audio_fixtures.caller import Caller
from audio_fixtures.parts import Part, parts
from voice import audio
from voice.channels import RATE, Samples
from voice.channels.recording import Answer
from voice.speaking import Mouth

COUGH_S = 0.25
NOISE_LEVEL = 0.01
"""-40 dBFS, a noisy line."""
ENDLESS_S = 30.0
"""Noise without an end of its own: longer than any wait for an answer."""


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
        played = [sound for part in parts(line.words) if (sound := self._played(part)) is not None]
        return played or None

    def _played(self, part: Part) -> Samples | str | None:
        # One generator for each part, so that the same file always sounds the same.
        noise = np.random.default_rng(0)
        match part.kind:
            case "speech":
                return self._mouth.render(part.text)
            case "keys":
                return part.text
            case "silence":
                return np.zeros(round((part.seconds or 0) * RATE), np.float32)
            case "cough":
                fading = np.exp(-np.arange(round(COUGH_S * RATE)) / (0.05 * RATE))
                return (0.3 * fading * noise.standard_normal(len(fading))).astype(np.float32)
            case "noise":
                length = round((part.seconds or ENDLESS_S) * RATE)
                return (NOISE_LEVEL * noise.standard_normal(length)).astype(np.float32)
