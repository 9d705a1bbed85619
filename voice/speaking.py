"""What the service says: text to sound to the line, and how much of it was heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from dialog.effects import Say
from voice.channels import RATE, Channel, Samples
from voice.tracks import Tracks

UNDERSTOOD_S = 0.8
"""Of a question's sound, before anybody can begin to answer it: three words, and the 0.2 s that
people need to take their turn (S. Levinson and F. Torreira, Frontiers in Psychology 6:731, 2015).
Of a shorter one, half."""


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
        self._until_s = 0.0
        """When the last of all that was queued has sounded."""

    def say(self, say: Say) -> None:
        """Queue a prompt. Raises SynthesisFailed."""
        samples = self._mouth.render(say.text, say.rate)
        self._prompts = [p for p in self._prompts if p.ends_s > self._channel.now_s]
        began_s = self.play(samples)
        self._prompts.append(Prompt(say, began_s, began_s + len(samples) / RATE))

    def play(self, samples: Samples) -> float:
        """Queue ready-made sound; when it begins."""
        began_s = max(self._channel.now_s, self._until_s)
        self._until_s = began_s + len(samples) / RATE
        self._channel.play(samples)
        self._tracks.played(samples, began_s)
        return began_s

    @property
    def interruptible(self) -> bool:
        """Whether a voice may stop what plays: not while anything is queued that must be heard."""
        return all(p.say.barge_in for p in self._prompts if p.ends_s > self._channel.now_s)

    @property
    def understood_s(self) -> float:
        """When enough of what is queued will have sounded to be answered: of the question, which
        comes last, or of a read-back, any part of which may be corrected."""
        if not self._prompts:
            return 0.0
        read_back = [p for p in self._prompts if p.say.purpose == "read_back"]
        put = (read_back or self._prompts[-1:])[0]
        return put.began_s + min(UNDERSTOOD_S, (put.ends_s - put.began_s) / 2)

    @property
    def asked_s(self) -> float:
        """When enough of the question itself will have sounded to be answered by a key; what
        follows it may tell the keys."""
        asked = [p for p in self._prompts if p.say.purpose in ("question", "confirm")]
        if not asked:
            return 0.0
        return asked[0].began_s + min(UNDERSTOOD_S, (asked[0].ends_s - asked[0].began_s) / 2)

    def stop(self) -> None:
        """Be silent at once; the journal tells how much of each prompt was heard."""
        now_s = self._until_s = self._channel.now_s
        self._channel.stop()
        self._tracks.stopped(now_s)
        cut = [prompt for prompt in self._prompts if prompt.ends_s > now_s]
        self._prompts = []
        for prompt in cut:
            heard = round(prompt.heard_share(now_s), 2)
            self._note("cut", now_s, {"text": prompt.say.text, "heard": heard})
