"""A caller at the far end of a real call: hears what we send, and speaks when they were asked."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable

import numpy as np

from benchmarks.phone.telephone import LOUD
from voice.audio import resample
from voice.channels import RATE, Samples
from voice.channels.phone.media.g711 import RATE as PHONE_RATE
from voice.channels.recording import Script
from voice.channels.streamed.line import FRAMES_A_SECOND

REACTION = 40
"""Quiet frames, 0.8 s, after which a prompt is over: between its sentences there are fewer."""

LOOK = 10
"""Frames after which the journal is looked into again: often enough to see every question."""


class FarEnd:
    """Exchanges frames of 20 ms with whatever carries the call, like the other side of a line."""

    def __init__(
        self, script: Script, asked: Callable[[], list[str]], *, rate: int = PHONE_RATE
    ) -> None:
        """`asked` gives the questions asked so far, in order, as our journal or screen has them;
        `rate` is in hertz."""
        self._script = script
        self._rate = rate
        self._silence = np.zeros(rate // FRAMES_A_SECOND, np.float32)
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
        said = self._to_say.popleft() if self._to_say else self._silence
        if isinstance(said, str):
            return self._silence, said
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
            frame = len(self._silence)
            own = resample(piece, RATE, self._rate)
            self._to_say.extend(np.pad(own, (0, -len(own) % frame)).reshape(-1, frame))
