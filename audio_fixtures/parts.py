"""What a caller's words are made of: speech, and between brackets what is not speech.

Hold on [silence 3] it's [cough] five millimeters
[keys 2]          presses 2
[noise 6]         six seconds of steady line noise, nobody speaks
[silence]         says nothing at all
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["speech", "silence", "cough", "noise", "keys"]

_BRACKETS = re.compile(r"\[(silence|cough|noise|keys)(?: ([^\]\s]+))?\]")


@dataclass(frozen=True)
class Part:
    """A stretch of what comes from the caller's end."""

    kind: Kind
    text: str = ""
    """The words spoken, or the keys pressed."""
    seconds: float | None = None
    """How long silence or noise lasts; None for as long as the service waits."""


def parts(words: str) -> tuple[Part, ...]:
    """The parts of a line, in order.

    Raises ValueError when brackets hold what nobody can play.
    """
    found: list[Part] = []
    at = 0
    for match in _BRACKETS.finditer(words):
        found += _speech(words[at : match.start()])
        found.append(_unspoken(match))
        at = match.end()
    return (*found, *_speech(words[at:]))


def speech_of(words: str) -> str:
    """The words of a line that are spoken; empty when none are."""
    return " ".join(part.text for part in parts(words) if part.kind == "speech")


def _speech(text: str) -> list[Part]:
    if "[" in text or "]" in text:
        raise ValueError(
            f"'{text.strip()}': brackets hold [silence], [silence 3], [cough], [noise 6], [keys 2]"
        )
    return [Part("speech", text.strip())] if text.strip() else []


def _unspoken(match: re.Match[str]) -> Part:
    kind, given = match.group(1), match.group(2) or ""
    if kind == "keys":
        if not re.fullmatch(r"[0-9*#]+", given):
            raise ValueError(f"'{match.group()}': give the keys, as in [keys 2]")
        return Part("keys", given)
    if kind == "cough":
        return Part("cough")
    if given and not re.fullmatch(r"\d+(\.\d+)?", given):
        raise ValueError(f"'{match.group()}': give seconds, as in [{kind} 6]")
    return Part("noise" if kind == "noise" else "silence", seconds=float(given) if given else None)
