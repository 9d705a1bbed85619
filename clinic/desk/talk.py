"""The talk of a call, line by line, from its journal: who said what, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Who = Literal["caller", "service", "note"]

NOTES = {
    "HeardNoWords": "A voice, but no words that could be understood.",
    "EarFailed": "The service could not listen.",
    "NoInput": "The caller said nothing.",
    "HungUp": "The caller hung up, or the line broke.",
    "TimeUp": "The call had lasted as long as a call may last.",
}
TO = {
    "person": "the front desk",
    "on_call": "the dentist on call",
    "emergency": "the emergency number",
}


class Row(Protocol):
    """A row of the journal."""

    @property
    def at_s(self) -> float: ...
    @property
    def kind(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Line:
    """One line of the talk."""

    at_s: float
    """Seconds since the call began, and so since the recording begins."""
    who: Who
    text: str
    others: tuple[str, ...] = ()
    """What else the ears thought to have heard."""


def talk(rows: Iterable[Row]) -> tuple[Line, ...]:
    """The talk so far; what only the program needs is left out."""
    return tuple(line for row in rows for line in _lines(row))


def _lines(row: Row) -> Iterator[Line]:
    what, data = str(row.data.get("is", "")), row.data
    at_s = float(data.get("at_s") or row.at_s)
    if row.kind == "fault":
        yield Line(at_s, "note", "Something broke and was noted in the journal.")
    elif what == "Heard":
        texts = [str(each.get("text", "")) for each in data.get("hypotheses") or ()]
        different = tuple(dict.fromkeys(text for text in texts[1:] if text != texts[0]))
        yield Line(at_s, "caller", texts[0] if texts else "", different)
    elif what == "Keyed":
        yield Line(at_s, "caller", f"pressed {data.get('keys', '')}")
    elif what == "Say":
        yield Line(at_s, "service", str(data.get("text", "")))
    elif what == "Transfer":
        yield Line(at_s, "note", f"Handed to {TO.get(str(data.get('to')), 'somebody')}.")
    elif what in NOTES:
        yield Line(at_s, "note", NOTES[what])
