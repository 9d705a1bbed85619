"""The port to whoever takes the calls: a way in asks whether one may come, and hands over its line.

All three are called from the event loop and return at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from voice.channels.streamed.line import StreamedLine


@dataclass(frozen=True)
class Caller:
    """Who calls, as the network tells it."""

    number: str
    """Empty when withheld or unknown."""
    name: str = ""
    called: str = ""
    """Which of our numbers they dialed."""
    diverted_from: str = ""
    """The number that forwarded the call to us."""
    way: str = ""
    """sip, audiosocket, chan_websocket or twilio."""
    key: str = ""
    """The call's own name, the same when it comes again after we died: AudioSocket's UUID, else
    SIP's Call-ID. Empty when the way in has none."""
    language: str = ""
    """What they chose to speak, ISO 639-1; empty: the practice's own."""


class Verdict(Enum):
    """What a call that comes now gets."""

    FULL = "full"
    KEYPAD_ONLY = "keypad only"
    """Nobody is free to listen: the caller answers with keys."""
    REFUSED = "refused"


class Reception(Protocol):
    """Takes calls."""

    @property
    def draining(self) -> bool:
        """Whether no more calls are taken, because the service is about to end."""
        ...

    def admit(self, caller: Caller) -> Verdict:
        """Asked before answering; a place is kept for the call unless it is refused."""
        ...

    def begin(self, line: StreamedLine, caller: Caller, verdict: Verdict) -> None:
        """An admitted call is answered: from here on it is held in its own thread, and its place
        is free again when it has ended."""
        ...

    def release(self, caller: Caller) -> None:
        """An admitted call never began: its place is free again."""
        ...
