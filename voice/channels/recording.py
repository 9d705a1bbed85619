"""A line to a caller whose answers are recordings, in virtual time.

When the service asks, the script is asked for the caller's answer; its sound begins a reaction time
after the prompt ends. Reading a block moves the clock on by 32 ms, so that a call of ninety seconds
is over as soon as it is computed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from dialog.effects import Listen
from voice.channels import BLOCK, RATE, Block, Samples

REACTION_S = 0.4
"""Between the end of a question and the first word of its answer; people need 0.2 to 0.7."""
KEY_GAP = round(0.35 * RATE)
"""Samples between two keys pressed one after the other."""


Answer = Samples | str | Sequence[Samples | str] | None
"""Sound (16 kHz mono), or keys, or several of these one after the other, or None for silence."""


class Script(Protocol):
    """What the caller says to which question."""

    def answer(self, question: str, times_asked: int) -> Answer:
        """The answer to a question that is asked for this time, counted from 1."""
        ...


class Recording:
    """The channel of a recorded caller."""

    name = "recording"

    def __init__(
        self,
        script: Script,
        *,
        caller_number: str = "",
        reaction_s: float = REACTION_S,
        line: Callable[[Samples], Samples] | None = None,
        background: Samples | None = None,
        hangs_up_s: float | None = None,
    ) -> None:
        """`line` is what the way does to each answer (band, noise, loss); `background` is heard
        throughout, over and over; with `hangs_up_s` the caller is gone at that time. A negative
        `reaction_s` begins before the prompt ends."""
        self.caller_number = caller_number
        self._script = script
        self._reaction = round(reaction_s * RATE)
        self._line = line
        self._background = background
        self._hangs_up_s = hangs_up_s
        self._asked: Counter[str] = Counter()
        self._position = 0
        self._plays_until = 0
        self._sounds: list[tuple[int, Samples]] = []
        self._keys: list[tuple[int, str]] = []
        self._reply: tuple[int, str] | None = None
        self._closed = False

    @property
    def now_s(self) -> float:
        return self._position / RATE

    @property
    def playing(self) -> bool:
        return self._plays_until > self._position

    def read(self) -> Block | None:
        if self._closed or (self._hangs_up_s is not None and self.now_s >= self._hangs_up_s):
            return None
        start, end = self._position, self._position + BLOCK
        samples = self._noise(start)
        for began, sound in self._sounds:
            first, last = max(start, began), min(end, began + len(sound))
            if first < last:
                samples[first - start : last - start] += sound[first - began : last - began]
        self._sounds = [(began, s) for began, s in self._sounds if began + len(s) > end]
        keys = "".join(key for at, key in self._keys if at < end)
        self._keys = [(at, key) for at, key in self._keys if at >= end]
        self._position = end
        return Block(samples, start / RATE, keys)

    def play(self, samples: Samples) -> None:
        self._plays_until = max(self._plays_until, self._position) + len(samples)

    def stop(self) -> None:
        self._plays_until = self._position
        if self._reply is not None and self._position < self._reply[0]:
            # Nobody answers a question that they did not hear.
            begins, question = self._reply
            self._sounds = [(began, sound) for began, sound in self._sounds if began < begins]
            self._keys = [(at, key) for at, key in self._keys if at < begins]
            self._asked[question] -= 1
            self._reply = None

    def expect(self, listen: Listen) -> None:
        self._asked[listen.question] += 1
        answer = self._script.answer(listen.question, self._asked[listen.question])
        if answer is None:
            return
        # Somebody cut short finishes the sentence before taking up the next question.
        busy_until = [began + len(sound) for began, sound in self._sounds]
        start = max(self._plays_until + self._reaction, self._position, *busy_until)
        self._reply = (start, listen.question)
        for part in [answer] if isinstance(answer, str | np.ndarray) else answer:
            if isinstance(part, str):
                self._keys += [(start + i * KEY_GAP, key) for i, key in enumerate(part)]
                start += len(part) * KEY_GAP
            else:
                self._sounds.append((start, self._line(part) if self._line else part))
                start += len(part)

    def heard(self) -> None:
        """A recorded caller has said what they say."""

    def close(self) -> None:
        self._closed = True

    def _noise(self, start: int) -> Samples:
        if self._background is None:
            return np.zeros(BLOCK, np.float32)
        at = np.arange(start, start + BLOCK) % len(self._background)
        return self._background[at].astype(np.float32)
