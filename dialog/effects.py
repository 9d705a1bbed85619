"""What a conversation wants done. `voice.call` does it, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AnswerKind = Literal["yes_no", "choice", "length", "duration", "count", "scale", "digits", "free"]


@dataclass(frozen=True)
class Answer:
    """One answer that a closed question allows."""

    value: str
    """What the dialog will store: "yes", "no", "unsure", a choice's id, millimeters, a count."""
    phrases: tuple[str, ...]
    """Ways of saying it, as a caller would ("yes", "yeah, it is"): what an ear scores."""
    key: str = ""
    """The phone key that gives this answer; empty when none does."""


@dataclass(frozen=True)
class Say:
    """Speak this text."""

    text: str
    purpose: Literal[
        "greeting", "question", "confirm", "advice", "emergency", "read_back", "goodbye"
    ]
    barge_in: bool = True
    """Whether the caller may break in by speaking (keys always may)."""
    rate: float = 1.0
    """Speed of speech: 1 is usual, 0.8 slower (the caller asked for it)."""


@dataclass(frozen=True)
class Listen:
    """Wait for the caller's answer to a question."""

    question: str
    """Question id of the knowledge; a confirmation listens under its fact's id."""
    kind: AnswerKind
    answers: tuple[Answer, ...] = ()
    """The closed answers to score; empty for open questions."""
    words: tuple[str, ...] = ()
    """Words that the question makes likely: an ear's prompt or vocabulary."""
    no_input_s: float = 8.0
    """Silence after the prompt's last sound until `NoInput`, in seconds."""


@dataclass(frozen=True)
class Transfer:
    """Hand the call to a person."""

    to: Literal["person", "on_call", "emergency"]
    why: str


@dataclass(frozen=True)
class Save:
    """The case as it stands now; the sink keeps the latest."""

    case: dict[str, object]
    """Plain JSON data: see dialog.case."""


@dataclass(frozen=True)
class Record:
    """The caller agreed (or refused) that sound is kept."""

    agreed: bool


@dataclass(frozen=True)
class End:
    """Hang up after everything queued has been spoken."""

    reason: str


Effect = Say | Listen | Transfer | Save | Record | End
