"""What the system made of a call, ready to be shown: facts with their source, dangers asked and
answered, the ranked classes with reasons, the rules that decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clinic.desk.reasons import Reason, reasons
from clinic.desk.rendering import component, plain, question
from clinic.sheet import clock
from dialog.knowledge import Knowledge

Case = Mapping[str, Any]
"""A case as the dialog saved it: docs/case.md."""

HOW = {
    "said": "said in passing",
    "answered": "answered",
    "confirmed": "confirmed",
    "keyed": "by the keypad",
    "sounded": "by the sound of the answer alone",
    "earlier": "from the earlier call",
}
UNITS = {"length": "mm", "duration": "h", "scale": "of 10"}
"""Of the numbers that answer a question of that kind."""
UNASKED_UNITS = {"age": "years", "temperature": "°C"}
"""Of the numbers that are told unasked."""
LEAST_SHOWN = 0.005
"""Probability of a class worth a bar: less is drawn as nothing."""


@dataclass(frozen=True)
class FactLine:
    """One thing known, and from where."""

    name: str
    value: str
    words: str
    source: str
    """ "said at 00:42, confirmed"."""
    at_s: float
    before: tuple[str, ...]
    """Earlier values with their times, the latest first."""


@dataclass(frozen=True)
class Danger:
    """A question about a danger, and what came of it."""

    question: str
    answer: str
    words: str
    at_s: float | None
    state: str
    """ "danger", "clear", or "open": not asked, or no answer that can be relied on."""


@dataclass(frozen=True)
class Candidate:
    """A class that it may be."""

    code: str
    name: str
    probability: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Findings:
    """All of it, for one case."""

    facts: tuple[FactLine, ...]
    dangers: tuple[Danger, ...]
    candidates: tuple[Candidate, ...]
    rules: tuple[Mapping[str, Any], ...]
    conflicts: tuple[tuple[str, str, str], ...]
    """What, before, now: where this call says other than the earlier one."""
    topics: tuple[str, ...]
    unanswered: tuple[str, ...]
    said: tuple[Mapping[str, Any], ...]


def findings(knowledge: Knowledge, case: Case) -> Findings:
    """What to show of a case; empty parts of a call that broke off early stay empty."""
    return Findings(
        facts=tuple(_facts(knowledge, case)),
        dangers=tuple(_dangers(knowledge, case)),
        candidates=tuple(_candidates(knowledge, case)),
        rules=tuple(case.get("rules") or ()),
        conflicts=tuple(
            (
                plain(str(each.get("what"))),
                _conflicting(knowledge, each, "before"),
                _conflicting(knowledge, each, "now"),
            )
            for each in case.get("conflicts") or ()
        ),
        topics=tuple(plain(str(topic)) for topic in case.get("topics") or ()),
        unanswered=tuple(question(knowledge, str(q)) for q in case.get("unanswered") or ()),
        said=tuple(case.get("said") or ()),
    )


def _facts(knowledge: Knowledge, case: Case) -> Iterator[FactLine]:
    units = {each.id: UNITS.get(each.kind, "") for each in knowledge.questions} | UNASKED_UNITS
    known = (case.get("facts") or {}).items()
    for name, fact in sorted(known, key=lambda item: item[1].get("at_s") or 0):
        at_s = float(fact.get("at_s") or 0)
        how = HOW.get(str(fact.get("how")), str(fact.get("how")))
        yield FactLine(
            name=plain(name),
            value=_value(fact, units.get(name, "")),
            words=str(fact.get("words") or ""),
            source=f"at {clock(at_s)}, {how}",
            at_s=at_s,
            before=tuple(
                f"{_value(old, units.get(name, ''))} at {clock(old.get('at_s') or 0)}"
                for old in fact.get("replaced") or ()
            ),
        )


def _value(fact: Mapping[str, Any], unit: str = "") -> str:
    status = fact.get("status", "known")
    if status != "known":
        return "does not know" if status == "unsure" else "no answer that was understood"
    value = plain(str(fact.get("value") or ""))
    return f"{value} {unit}".strip() if value.replace(".", "", 1).isdigit() else value


def _dangers(knowledge: Knowledge, case: Case) -> Iterator[Danger]:
    facts, asked = case.get("facts") or {}, case.get("questions_asked") or ()
    for each in knowledge.questions:
        fact = facts.get(each.id)
        if not each.is_safety or (each.when and each.id not in asked and not fact):
            # Questions that only some callers are asked are no gap where they were not.
            continue
        if fact is None:
            answer = "asked, no answer" if each.id in asked else "not asked"
            yield Danger(each.ask[0], answer, "", None, "open")
            continue
        value = str(fact.get("value") or "")
        known = fact.get("status", "known") == "known"
        # Having the piece, or surgery two days ago, is no danger in itself.
        feared = bool(each.danger) and value == each.danger
        state = "open" if not known else "danger" if feared else "clear"
        at_s = float(fact.get("at_s") or 0)
        words = str(fact.get("words") or "")
        yield Danger(each.ask[0], _value(fact), words, at_s, state)


def _candidates(knowledge: Knowledge, case: Case) -> Iterator[Candidate]:
    why = reasons(knowledge, case)
    for code, probability in case.get("ranked") or ():
        if probability >= LEAST_SHOWN:
            name = component(knowledge, code)
            yield Candidate(code, name, probability, why.get(code, ()))


def _conflicting(knowledge: Knowledge, conflict: Mapping[str, Any], key: str) -> str:
    value = str(conflict.get(key) or "nothing")
    return component(knowledge, value) if conflict.get("what") == "component" else plain(value)
