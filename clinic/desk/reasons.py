"""Why the ranking stands as it does: what each thing known speaks for, and what against.

Each fact, and each name the caller used for the piece, is left out in turn and the ranking worked
out again: what a component loses without it, it spoke for. So the reasons are the ranking's own,
whatever its rules are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dialog.events import Hypothesis
from dialog.facts import Fact, Facts
from dialog.knowledge import Knowledge
from dialog.reading import readings
from dialog.triage import assess
from dialog.understanding import understand

LEAST = 0.2
"""Change of log-odds worth showing: odds change by a fifth. Below it readers would find a reason
where there is none."""
CANDIDATES = 5
"""Components with reasons: what is likelier than that is rare."""
REMEMBERED = 256
"""Cases whose reasons are kept: a worklist's day."""

Words = frozenset[tuple[str, int]]


@dataclass(frozen=True)
class Reason:
    """Something known, and whether it speaks for a component."""

    text: str
    speaks_for: bool
    weight: float
    """Change of the log-odds; more is stronger, whichever way."""


def reasons(knowledge: Knowledge, case: Mapping[str, Any]) -> dict[str, tuple[Reason, ...]]:
    """By component, the strongest first; of a case as the dialog saved it."""
    facts = tuple(
        Fact(
            name,
            str(fact.get("value") or ""),
            str(fact.get("words") or ""),
            float(fact.get("at_s") or 0),
            fact.get("how", "said"),
            fact.get("status", "known"),
        )
        for name, fact in (case.get("facts") or {}).items()
    )
    said = tuple(str(line.get("text") or "") for line in case.get("said") or ())
    shown = tuple(str(code) for code, _ in (case.get("ranked") or ())[:CANDIDATES])
    return _reasons(knowledge, facts, said, shown)


@lru_cache(maxsize=REMEMBERED)
def _reasons(
    knowledge: Knowledge, known: tuple[Fact, ...], said: tuple[str, ...], shown: tuple[str, ...]
) -> dict[str, tuple[Reason, ...]]:
    words = _words(knowledge, said)
    facts = Facts({fact.name: fact for fact in known})
    whole = dict(assess(knowledge, facts, words).ranked)
    found: dict[str, list[Reason]] = {code: [] for code in shown}

    def compare(text: str, without: Mapping[str, float]) -> None:
        for code in shown:
            change = _log_odds(whole.get(code, 0)) - _log_odds(without.get(code, 0))
            if abs(change) >= LEAST:
                found[code].append(Reason(text, change > 0, abs(change)))

    for fact in known:
        rest = Facts({name: other for name, other in facts.known.items() if name != fact.name})
        compare(_text(fact), dict(assess(knowledge, rest, words).ranked))
    for code in {code for code, _ in words}:
        rest_words = frozenset(word for word in words if word[0] != code)
        name = next((c.name for c in knowledge.components if c.id == code), code)
        text = f"the caller's words for it, as for {name}"
        compare(text, dict(assess(knowledge, facts, rest_words).ranked))
    return {
        code: tuple(sorted(reasons, key=lambda reason: -reason.weight))
        for code, reasons in found.items()
    }


def _words(knowledge: Knowledge, said: Iterable[str]) -> Words:
    """The names for the piece in what was said, as the conversation found them."""
    found: set[tuple[str, int]] = set()
    for text in said:
        found |= understand(knowledge, readings(knowledge, (Hypothesis(text),))).words
    return frozenset(found)


def _text(fact: Fact) -> str:
    name = fact.name.replace("_", " ")
    value = fact.value.replace("_", " ") if fact.status == "known" else "not known"
    return f"{name}: {value} mm" if fact.name == "length" and fact.number else f"{name}: {value}"


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(kept / (1 - kept))
