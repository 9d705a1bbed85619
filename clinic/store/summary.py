"""What a saved case says, made ready for the tables.

A saved case is what some version of the dialog wrote. One that reads otherwise than expected must
not keep the cases behind it from the desk, so what cannot be used counts as not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clinic.store.tables import UNKNOWN, URGENCIES

CODE = 16
"""Letters of a code at most: PostgreSQL refuses rows whose indexed text is too long."""
NAME = 100
"""Letters of a fact's name at most, for the same reason."""
TOLD = 300
"""Letters of the caller's beginning that a list shows."""
LONGEST = 100_000
"""Letters of the caller's words that can be searched; PostgreSQL takes about a million."""
SECONDS = 1e9
"""Times beyond are no times."""


@dataclass(frozen=True)
class Fact:
    """A fact as one saved case has it."""

    value: str
    words: str
    at_s: float
    how: str
    status: str


@dataclass(frozen=True)
class Summary:
    """The columns of a saved case."""

    urgency: str
    kind: str
    likeliest: str
    probability: float
    callback_number: str
    told: str
    next_step: str
    ended: str
    words: str
    """All that the caller said, for the search."""
    facts: dict[str, Fact]


def summary(data: dict[str, Any]) -> Summary:
    likeliest, probability = _first(data.get("ranked"))
    urgency = text(data.get("urgency"))
    facts = data.get("facts")
    return Summary(
        urgency if urgency in URGENCIES else "",
        text(data.get("kind")),
        likeliest,
        probability,
        text(data.get("callback_number")),
        _opening(facts)[:TOLD],
        text(data.get("next_step")),
        text(data.get("ended")),
        searchable(" ".join(_said(data.get("said")))),
        {
            text(name)[:NAME]: _fact(fact)
            for name, fact in (facts.items() if isinstance(facts, dict) else ())
            if isinstance(fact, dict)
        },
    )


def standing(system: str, reviewed: str | None, judged: str | None) -> str:
    """The urgency that counts. `judged` is what the system said when the clinician reviewed: what
    it found worse since then is not covered by the review."""
    if reviewed is None:
        return system or UNKNOWN
    return min(system, reviewed) if worse(system, judged or "") else reviewed


def worse(now: str, before: str) -> bool:
    """Whether the system finds a case more urgent than it did."""
    return bool(now) and now < (before or UNKNOWN)


def searchable(said: str) -> str:
    """Words only, in lower case, so that the search finds the same on either database."""
    return " ".join(re.findall(r"[^\W_]+", text(said).casefold()))[:LONGEST]


def text(value: Any) -> str:
    """A text that either database takes: no zero bytes, no halves of surrogate pairs."""
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def number(value: Any) -> float:
    usable = isinstance(value, int | float) and -SECONDS < value < SECONDS
    return float(value) if usable else 0.0


def _first(ranked: Any) -> tuple[str, float]:
    match ranked:
        case [[code, probability], *_]:
            return text(code)[:CODE], number(probability)
    return "", 0.0


def _opening(facts: Any) -> str:
    opening = facts.get("opening") if isinstance(facts, dict) else None
    return text(opening.get("words")) if isinstance(opening, dict) else ""


def _said(said: Any) -> Iterator[str]:
    for line in said if isinstance(said, list) else ():
        if isinstance(line, dict):
            yield text(line.get("text"))


def _fact(fact: dict[str, Any]) -> Fact:
    return Fact(
        text(fact.get("value")),
        text(fact.get("words")),
        number(fact.get("at_s")),
        text(fact.get("how")),
        text(fact.get("status")),
    )
