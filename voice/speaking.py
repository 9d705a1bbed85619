"""What the service says: text to sound to the line, and how much of it was heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from dialog.effects import Say
from voice.channels import RATE, Channel, Samples


class Mouth(Protocol):
    """Text to sound; see voice.synthesizers.rendered."""

    def render(self, text: str, rate: float = 1.0) -> Samples:
        """16 kHz mono sound of the text. Raises SynthesisFailed."""
        ...


@dataclass(frozen=True)
class Prompt:
    """One thing said, and when it sounds."""

    say: Say
    began_s: float
    ends_s: float

    def heard_share(self, at_s: float) -> float:
        """How much of it had been heard by then, 0 to 1."""
        lasts_s = self.ends_s - self.began_s
        return min(1.0, max(0.0, (at_s - self.began_s) / lasts_s)) if lasts_s else 1.0


class Speaking:
    """The queue of prompts on a channel."""

    def __init__(
        self, channel: Channel, mouth: Mouth, on_played: Callable[[Samples, float], None]
    ) -> None:
        """`on_played` is told of all sound and when it begins, to record it."""
        self._channel = channel
        self._mouth = mouth
        self._on_played = on_played
        self._prompts: list[Prompt] = []

    def say(self, say: Say) -> None:
        """Queue a prompt. Raises SynthesisFailed."""
        samples = self._mouth.render(say.text, say.rate)
        self._prompts = [p for p in self._prompts if p.ends_s > self._channel.now_s]
        began_s = self.play(samples)
        self._prompts.append(Prompt(say, began_s, began_s + len(samples) / RATE))

    def play(self, samples: Samples) -> float:
        """Queue ready-made sound; when it begins."""
        began_s = max([self._channel.now_s, *(p.ends_s for p in self._prompts)])
        self._channel.play(samples)
        self._on_played(samples, began_s)
        return began_s

    @property
    def interruptible(self) -> bool:
        """Whether a voice may stop what plays: not while anything is queued that must be heard."""
        return all(p.say.barge_in for p in self._prompts if p.ends_s > self._channel.now_s)

    def stop(self) -> tuple[Prompt, ...]:
        """Be silent at once; the prompts that were not heard to their end."""
        now_s = self._channel.now_s
        self._channel.stop()
        cut = tuple(p for p in self._prompts if p.ends_s > now_s)
        self._prompts = []
        return cut
