"""The port of dialects: messages to what happened on the line, and what we do to messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from voice.channels import Samples
from voice.channels.streamed.reception import Caller

Message = str | bytes


class BadMessage(Exception):
    """What came is not of the dialect; says what in words that follow "the phone system"."""


@dataclass(frozen=True)
class Began:
    """The line is open."""

    caller: Caller
    rate: int
    """Samples a second, both ways."""


@dataclass(frozen=True)
class Sounded:
    """The caller's sound, any length."""

    samples: Samples


@dataclass(frozen=True)
class Pressed:
    """A key."""

    key: str


@dataclass(frozen=True)
class Ended:
    """The far end is gone, or done with what we said at the end."""

    why: str


Fact = Began | Sounded | Pressed | Ended


class Dialect(Protocol):
    """One call's dialect. Decides nothing, and knows no socket."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        """`asked` are the parameters in the address that the peer connected to."""
        ...

    def take(self, message: Message) -> Fact | None:
        """What a message says; None when it is nothing of ours. Raises BadMessage."""
        ...

    def sound(self, samples: Samples) -> Message:
        """20 ms for the caller."""
        ...

    def forget(self) -> Message:
        """Whatever the peer has not played yet is not to be played."""
        ...

    def farewell(self) -> Message:
        """We are done: the peer answers by closing, or with a message that says Ended."""
        ...


def caller(way: str, asked: Mapping[str, str], key: str) -> Caller:
    """Who calls, from parameters that the practice's dialplan adds; `key` unless it gives one."""
    return Caller(
        number=asked.get("number", ""),
        name=asked.get("name", ""),
        called=asked.get("called", ""),
        diverted_from=asked.get("diverted_from", ""),
        way=way,
        key=asked.get("key", key),
    )
