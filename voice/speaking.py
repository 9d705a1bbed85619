"""What the service says: text to sound to the line, and how much of it was heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from dialog.effects import Say
from voice.channels import RATE, Channel, Samples
from voice.tracks import Tracks


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
        self,
        channel: Channel,
        mouth: Mouth,
        tracks: Tracks,
        note: Callable[[str, float, dict[str, Any]], None],
    ) -> None:
        """`note` writes a journal line."""
        self._channel = channel
        self._mouth = mouth
        self._tracks = tracks
        self._note = note
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
        self._tracks.played(samples, began_s)
        return began_s

    @property
    def interruptible(self) -> bool:
        """Whether a voice may stop what plays: not while anything is queued that must be heard."""
        return all(p.say.barge_in for p in self._prompts if p.ends_s > self._channel.now_s)

    def stop(self) -> None:
        """Be silent at once; the journal tells how much of each prompt was heard."""
        now_s = self._channel.now_s
        self._channel.stop()
        self._tracks.stopped(now_s)
        cut = [prompt for prompt in self._prompts if prompt.ends_s > now_s]
        self._prompts = []
        for prompt in cut:
            heard = round(prompt.heard_share(now_s), 2)
            self._note("cut", now_s, {"text": prompt.say.text, "heard": heard})
