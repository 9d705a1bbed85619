"""The state of a conversation: plain frozen data that turns into JSON and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from dialog.events import PhotoPage
from dialog.facts import Facts

Mode = Literal["ask", "confirm", "which", "change"]


@dataclass(frozen=True)
class Pending:
    """The question that the caller is answering."""

    question: str
    mode: Mode = "ask"
    value: str = ""
    """In a confirmation: the value heard."""
    sign: str = ""
    """In a confirmation: the danger sign that is read back; "": the question as a whole."""
    tries: int = 0
    """Answers so far that gave nothing."""
    silences: int = 0
    """Of these, those without any sound."""


@dataclass(frozen=True)
class Line:
    """Something the caller said or keyed, for the record."""

    at_s: float
    question: str
    text: str


@dataclass(frozen=True)
class Failure:
    """An answer that gave nothing, and how."""

    question: str
    kind: Literal["no_input", "no_match", "low_confidence", "no_words", "ear_failed"]


@dataclass(frozen=True)
class State:
    """Everything the conversation knows. Start with `State()`."""

    facts: Facts = field(default_factory=Facts)
    words: tuple[tuple[str, int], ...] = ()
    """Word weights of components that the caller used."""
    pointed: tuple[tuple[str, int], ...] = ()
    """Those of them that a drawing gave which was pointed at."""
    topics: tuple[str, ...] = ()
    """Questions the caller asked, in order."""
    said: tuple[Line, ...] = ()
    asked: tuple[str, ...] = ()
    """Questions asked, in order, once each."""
    confirmed: tuple[str, ...] = ()
    """Questions whose danger was confirmed or cleared by asking once more."""
    pending: Pending | None = None
    failures: tuple[Failure, ...] = ()
    given_up: tuple[str, ...] = ()
    """Questions left without an answer."""
    silences: int = 0
    """Turns without any word, in a row."""
    rate: float = 1.0
    number: str = ""
    """Where the caller can be reached."""
    channel: str = ""
    by_keys: bool = False
    """Nobody listens: every question is put with its keys."""
    open_now: bool = False
    """The practice is open: who wants a person is handed to the front desk."""
    today: date | None = None
    """The day on which the call began, as in `CallBegan`."""
    photo_page: PhotoPage | None = None
    """As in `CallBegan`."""
    talked_on: int = 0
    """Utterances in a row that went on with what was said before the question."""
    wants_person: bool = False
    remarked: tuple[str, ...] = ()
    """Signs that something was said to."""
    read_back: int = 0
    """How often the read-back was spoken."""
    earlier: dict[str, object] | None = None
    """The caller's earlier case with its id and age, as in `CallBegan.previous`."""
    ended: str = ""


MOST_PUT = 6
"""Answers to one safety question until it is left as unclear, whatever was asked in between."""


def worn_out(state: State, question_id: str) -> bool:
    """Whether a question was answered so often that it is not put again."""
    return sum(line.question == question_id for line in state.said) > MOST_PUT


def earlier_case(state: State) -> dict[str, object]:
    """The saved data of the caller's earlier case; empty when there is none."""
    case = (state.earlier or {}).get("case")
    return case if isinstance(case, dict) else {}
