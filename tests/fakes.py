"""Parts that fail on purpose, and parts that keep time by the script: everything else is real."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dialog.effects import Effect, Listen, Say
from dialog.events import Event
from voice.channels import RATE, Samples
from voice.errors import RecognitionFailed, SynthesisFailed
from voice.hearing import Hypothesis, Partial, Utterance
from voice.recognizers import Abilities

SECONDS_A_LETTER = 0.06
"""About how fast people speak."""


def tone(seconds: float, level: float = 0.3) -> Samples:
    """Sound that `ByLoudness` takes for a voice."""
    times = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * 220 * times)).astype(np.float32)


def quiet(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


class ByLoudness:
    """Voice activity for tests of timing: whatever is loud is a voice."""

    def probability(self, samples: Samples) -> float:
        return float(np.abs(samples).max() > 0.1)


class SilentMouth:
    """Prompts as long as they would be, without a sound."""

    def render(self, text: str, rate: float = 1.0) -> Samples:
        return quiet(len(text) * SECONDS_A_LETTER / rate)


@dataclass
class FailingMouth(SilentMouth):
    """Dies at a prompt, counted from 0."""

    fails_at: int
    said: int = 0

    def render(self, text: str, rate: float = 1.0) -> Samples:
        self.said += 1
        if self.said > self.fails_at:
            raise SynthesisFailed("The voice died: start it again.")
        return super().render(text, rate)


class ScriptedEar:
    """Hears, whatever is said, the next of the texts given; an empty one has no words."""

    name = "scripted"
    abilities = Abilities(streams=False, n_best=False, scores_answers=False, word_times=False)

    def __init__(self, *texts: str, takes_s: float = 0.0, dies_at: tuple[int, ...] = ()) -> None:
        """`takes_s` is what each decoding adds to `stopwatch`; `dies_at`: turns from 0."""
        self._texts = list(texts)
        self._takes_s = takes_s
        self._dies_at = dies_at
        self._spent_s = 0.0
        self.turns: list[ScriptedTurn] = []

    def listen(self, expected: Listen) -> ScriptedTurn:
        turn = ScriptedTurn(self, len(self.turns) in self._dies_at)
        self.turns.append(turn)
        return turn

    def stopwatch(self) -> float:
        """For `voice.work`: the time that this ear's work would have taken."""
        return self._spent_s

    def hear(self, new: bool) -> Utterance:
        if new:
            self._spent_s += self._takes_s
        text = self._texts[0] if self._texts else ""
        return Utterance((Hypothesis(text, 1.0, self.name),) if text else ())

    def next_text(self) -> None:
        self._texts = self._texts[1:]


class ScriptedTurn:
    def __init__(self, ear: ScriptedEar, dies: bool) -> None:
        self._ear = ear
        self.dies = dies
        """Whether no words of it will be had: the next turn has those that were meant for it."""
        self._peeked_at = -1
        self._pieces: list[Samples] = []
        self.closed = False

    @property
    def sound(self) -> Samples:
        """All that was taken in."""
        return np.concatenate(self._pieces)

    def accept(self, samples: Samples) -> Partial | None:
        self._pieces.append(samples)
        return None

    def peek(self) -> Utterance:
        self._peeked_at = len(self._pieces)
        return self._heard(new=True)

    def finish(self) -> Utterance:
        return self._heard(new=self._peeked_at < len(self._pieces))

    def _heard(self, new: bool) -> Utterance:
        if self.dies:
            raise RecognitionFailed("The ear died: start it again.")
        return self._ear.hear(new)

    def close(self) -> None:
        if not self.closed and not self.dies:
            self._ear.next_text()
        self.closed = True


@dataclass
class ListSink:
    """A case sink in memory; `fails_at` refuses that line, counted from 0, and all later ones."""

    fails_at: int = -1
    lines: list[tuple[str, float, dict[str, Any]]] = field(default_factory=list)
    case: dict[str, Any] = field(default_factory=dict)
    sounds: list[tuple[Samples, Samples]] = field(default_factory=list)
    sound_fails_at: int = -1

    @property
    def refuses(self) -> bool:
        return 0 <= self.fails_at <= len(self.lines)

    def append(self, kind: str, at_s: float, data: dict[str, Any]) -> None:
        if self.refuses:
            raise OSError("No space left on the disk.")
        self.lines.append((kind, at_s, data))

    def save(self, case: dict[str, Any]) -> None:
        if self.refuses:
            raise OSError("No space left on the disk.")
        self.case = case

    def sound(self, caller: Samples, service: Samples) -> None:
        if 0 <= self.sound_fails_at <= len(self.sounds):
            raise OSError("No space left on the disk.")
        self.sounds.append((caller, service))

    def refuse_sound(self) -> None:
        self.sounds = []

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [data for k, _, data in self.lines if k == kind]


@dataclass
class ScriptedDialog:
    """A `step` that does the given turns in order, whatever is answered, and keeps the events."""

    turns: list[tuple[Effect, ...]]
    events: list[Event] = field(default_factory=list)

    def step(self, state: int, event: Event) -> tuple[int, tuple[Effect, ...]]:
        self.events.append(event)
        return state + 1, self.turns[min(state, len(self.turns) - 1)]


def ask(
    question: str, kind: str = "yes_no", text: str = "A short question?", **listen: Any
) -> tuple[Effect, ...]:
    """A prompt and the wait for its answer."""
    return (Say(text, "question"), Listen(question, kind, **listen))  # type: ignore[arg-type]


@dataclass
class Answers:
    """A recorded caller's script: question id to successive answers, the last of which repeats."""

    by_question: dict[str, list[Samples | str | None]]

    def answer(self, question: str, times_asked: int) -> Samples | str | None:
        given = self.by_question.get(question, [None])
        return given[min(times_asked, len(given)) - 1]
