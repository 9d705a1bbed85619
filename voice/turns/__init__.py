"""Whose turn is it? Pure: fed blocks of sound with their times, returns what happened.

One `Floor` per question joins the rules of this folder: `activity` (is somebody speaking),
`barge_in` (may they stop the prompt), `endpoint` (have they finished), `no_input` (will they ever)
and `keypad`. Times are seconds since the call began; nothing here looks at a clock.
"""

from __future__ import annotations

from dataclasses import dataclass

from dialog.effects import Listen
from voice.hearing import Utterance
from voice.turns.activity import BLOCK_S, Voice
from voice.turns.barge_in import FORGET_S, GUARD_S, BargeIn
from voice.turns.endpoint import PEEK_S, Endpoint
from voice.turns.keypad import Keypad
from voice.turns.no_input import Patience


@dataclass(frozen=True)
class SpeechBegan:
    """Somebody speaks."""

    at_s: float


@dataclass(frozen=True)
class BrokeIn:
    """They mean it: the prompt must stop."""

    at_s: float


@dataclass(frozen=True)
class Paused:
    """They have been silent for a moment: decode what there is."""

    at_s: float


@dataclass(frozen=True)
class SpeechWentOn:
    """They had only paused."""

    at_s: float


@dataclass(frozen=True)
class SpeechEnded:
    """They have finished."""

    at_s: float
    waiting_since_s: float
    """When their last sound ended, or the prompt they spoke into: latency counts from here."""
    asking: bool = False
    """They spoke before the prompt, which still sounds."""


@dataclass(frozen=True)
class SpeechForgotten:
    """They spoke into a prompt, shortly and long before its end: not to us."""

    at_s: float


@dataclass(frozen=True)
class KeyPressed:
    """A first key: the prompt must stop, and speech no longer counts."""

    at_s: float


@dataclass(frozen=True)
class KeysEntered:
    """A whole answer by keys."""

    keys: str
    at_s: float


@dataclass(frozen=True)
class NobodySpoke:
    """The wait for an answer is over."""

    at_s: float


Fact = (
    SpeechBegan
    | BrokeIn
    | Paused
    | SpeechWentOn
    | SpeechEnded
    | SpeechForgotten
    | KeyPressed
    | KeysEntered
    | NobodySpoke
)


class Floor:
    """One question's wait for its answer, from the first sound of its prompt on.

    It may be fed blocks from before that, which were read while an ear worked. Who spoke in them
    was first: the prompt stops for them as for anybody, but is not waited for, and whatever they
    said counts.
    """

    def __init__(self, listen: Listen, voice: Voice, begins_s: float) -> None:
        self._listen = listen
        self._voice = voice
        self._begins_s = begins_s
        self._was_first = False
        self._stopped = False
        self._barge_in = BargeIn(begins_s)
        self._patience = Patience(listen)
        self._keypad = Keypad(listen)
        self._endpoint: Endpoint | None = None
        self._ended_s = 0.0
        self._peeked = False
        self._played_until_s = begins_s

    @property
    def keys_in_use(self) -> bool:
        """Whether the caller is in the middle of an answer by keys."""
        return self._keypad.in_use

    def understood(self, so_far: Utterance, moves_on: bool) -> None:
        """Take what was decoded at the last `Paused`, if nothing was said since.

        `moves_on`: whether the dialog would go on to another question with it.
        """
        if self._endpoint is not None and self._peeked:
            self._endpoint.understood(so_far, moves_on)

    def feed(
        self, probability: float, at_s: float, playing: bool, interruptible: bool, keys: str = ""
    ) -> Fact | None:
        """Take the block that began at `at_s`: its probability of voice and the keys pressed.

        `playing`: whether a prompt still sounds; `interruptible`: whether speech may stop it.
        """
        now_s, before = at_s + BLOCK_S, at_s < self._begins_s
        self._voice.feed(probability, at_s)
        if keys or self._keypad.in_use:
            return self._keyed(keys, now_s)
        if self._endpoint is None and self._voice.speaking:
            # A voice that never ends is cut into turns: each begins where the last was cut.
            began_s = at_s if before else max(self._voice.began_s, self._ended_s)
            self._endpoint = Endpoint(self._listen, began_s)
            self._patience.feed(now_s, busy=True)
            if before:
                self._was_first, self._barge_in = True, BargeIn(at_s - GUARD_S)
            return SpeechBegan(self._voice.began_s)
        if self._endpoint is not None:
            return self._spoken(self._endpoint, now_s, playing, interruptible)
        if self._patience.feed(now_s, busy=playing or before):
            return NobodySpoke(now_s)
        return None

    def _keyed(self, keys: str, now_s: float) -> Fact | None:
        first = not self._keypad.in_use
        entered = self._keypad.feed(keys, now_s)
        if entered:
            return KeysEntered(entered, now_s)
        return KeyPressed(now_s) if first else None

    def _spoken(
        self, endpoint: Endpoint, now_s: float, playing: bool, interruptible: bool
    ) -> Fact | None:
        silence_s = 0.0 if self._voice.speaking else now_s - self._voice.ended_s
        over = (playing or self._was_first) and not self._stopped
        if over and self._barge_in.feed(self._voice.speaking, now_s, interruptible):
            self._stopped = True
            return BrokeIn(now_s)
        if playing and not self._was_first:
            self._played_until_s = now_s
            if silence_s >= FORGET_S and not self._barge_in.meant:
                self._endpoint = None
                self._barge_in.forget()
                return SpeechForgotten(now_s)
            return None
        if self._voice.speaking and self._peeked:
            self._peeked = False
            endpoint.went_on()
            return SpeechWentOn(now_s)
        if silence_s >= PEEK_S and not self._peeked:
            self._peeked = True
            return Paused(now_s)
        if endpoint.is_over(silence_s, now_s):
            asking = playing and self._was_first and not self._stopped
            self._endpoint, self._ended_s = None, now_s
            self._peeked = self._was_first = False
            self._barge_in.forget()
            return SpeechEnded(now_s, max(now_s - silence_s, self._played_until_s), asking)
        return None
