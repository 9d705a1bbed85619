"""A caller at the far end of a real call: hears what we send, and speaks when they were asked."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable

import numpy as np

from benchmarks.phone.telephone import LOUD, SILENCE
from voice.audio import resample
from voice.channels import RATE, Samples
from voice.channels.phone.media.g711 import RATE as PHONE_RATE
from voice.channels.phone.media.jitter_buffer import FRAME
from voice.channels.recording import Script

REACTION = 40
"""Quiet frames, 0.8 s, after which a prompt is over: between its sentences there are fewer."""

LOOK = 10
"""Frames after which the journal is looked into again: often enough to see every question."""


class FarEnd:
    """Exchanges frames of 20 ms with whatever carries the call, like the other side of a line."""

    def __init__(self, script: Script, asked: Callable[[], list[str]]) -> None:
        """`asked` gives the questions asked so far, in order, as our journal has them."""
        self._script = script
        self._asked = asked
        self._questions = 0
        self._times: Counter[str] = Counter()
        self._frames = 0
        self._quiet_frames = 0
        self._waiting_for = ""
        self._prompt_began = False
        self._to_say: deque[Samples | str] = deque()
        self.answers: list[str] = []
        """The questions that were answered."""

    def exchange(self, heard: Samples) -> tuple[Samples, str]:
        """20 ms pass: what was heard; what is said meanwhile, and the key pressed."""
        self._frames += 1
        if self._frames % LOOK == 0:
            self._look()
        loud = bool(np.abs(heard).max() > LOUD)
        self._prompt_began |= loud
        self._quiet_frames = 0 if loud else self._quiet_frames + 1
        if self._waiting_for and self._prompt_began and self._quiet_frames >= REACTION:
            self._answer(self._waiting_for)
            self._waiting_for = ""
        said = self._to_say.popleft() if self._to_say else SILENCE
        if isinstance(said, str):
            return SILENCE, said
        return said, ""

    def _look(self) -> None:
        """See what was asked; its prompt is still to be heard."""
        asked = self._asked()
        if len(asked) > self._questions:
            self._questions = len(asked)
            self._waiting_for = asked[-1]
            self._prompt_began = False

    def _answer(self, question: str) -> None:
        self._times[question] += 1
        self.answers.append(question)
        answer = self._script.answer(question, self._times[question])
        pieces = [answer] if isinstance(answer, str | np.ndarray) else list(answer or ())
        for piece in pieces:
            if isinstance(piece, str):
                self._to_say.extend(piece)
                continue
            narrow = resample(piece, RATE, PHONE_RATE)
            narrow = np.pad(narrow, (0, -len(narrow) % FRAME))
            self._to_say.extend(narrow.reshape(-1, FRAME))
