"""Red flags first and apart, then urgency, then what it most likely is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from dialog.conditions import Look
from dialog.facts import Facts
from dialog.knowledge.kinds import Kind
from dialog.knowledge.priors import Prior
from dialog.knowledge.schema import Knowledge
from dialog.knowledge.urgency import RedFlag, Urgency
from dialog.ranking import Ranked, rank
from dialog.vocabulary import vocabulary

LEVELS: tuple[Urgency, ...] = ("U0", "U1", "U2", "U3", "U4", "U5")
"""Most urgent first."""


@dataclass(frozen=True)
class Fired:
    """A rule that held, with what it asked for and why."""

    id: str
    urgency: Urgency
    why: str
    source: str
    of_piece: bool = False
    """Whether it rests on what the piece most likely is, which another answer may change."""


NOTHING_KNOWN = Fired("nothing_known", "U2", "Nothing is known that would allow less.", "E2.6")


@dataclass(frozen=True)
class Assessment:
    """The service's view of a case: never a diagnosis, always with its reasons."""

    urgency: Urgency
    fired: tuple[Fired, ...]
    ranked: Ranked
    kind: Kind


def look(
    knowledge: Knowledge, facts: Facts, ranked: Ranked | None = None, urgent: bool = False
) -> Look:
    """What conditions read: facts, and `kind`, `top` and `urgent` beside them."""
    kind = kind_of(knowledge, facts)

    def value(name: str) -> str | float | None:
        if name == "kind":
            return kind
        if name == "top":
            return ranked[0][0] if ranked else None
        if name == "urgent":
            return "yes" if urgent else "no"
        if name == "described":
            return "yes" if facts.get("described") else "no"
        return facts.value(name)

    return value


@lru_cache(maxsize=32)
def kind_of(knowledge: Knowledge, facts: Facts) -> Kind:
    """What sort of call it is, by the first of the protocol's rules that holds."""
    conditions = vocabulary(knowledge).conditions
    for rule in knowledge.kinds:
        if conditions[rule.when].holds(facts.value):
            return rule.kind
    return "unknown"


@lru_cache(maxsize=32)
def red_flags(knowledge: Knowledge, facts: Facts) -> tuple[RedFlag, ...]:
    """The danger rules that hold, most urgent first."""
    conditions = vocabulary(knowledge).conditions
    see = look(knowledge, facts)
    held = [flag for flag in knowledge.red_flags if conditions[flag.when].holds(see)]
    return tuple(sorted(held, key=lambda flag: LEVELS.index(flag.urgency)))


@lru_cache(maxsize=32)
def assess(
    knowledge: Knowledge, facts: Facts, words: frozenset[tuple[str, int]] = frozenset()
) -> Assessment:
    """Urgency with the rules behind it, and the ranked components, by the protocol alone: what
    decides which question comes next."""
    ranked = _ranked(knowledge, facts, words, knowledge.prior)
    fired = _most_urgent_first(_held(knowledge, facts, ranked) or [NOTHING_KNOWN])
    return Assessment(fired[0].urgency, fired, ranked, kind_of(knowledge, facts))


@lru_cache(maxsize=32)
def concluded(
    knowledge: Knowledge, facts: Facts, words: frozenset[tuple[str, int]] = frozenset()
) -> Assessment:
    """What the caller is told and the dentist reads: ranked by the practice's own priors where it
    has learned some.

    They add to the protocol and take nothing from it: every rule that holds by the protocol alone
    still holds, so that no outcome of other patients makes this one less urgent. And as questions
    are chosen by the protocol alone, none that finds a danger is saved either.
    """
    own = assess(knowledge, facts, words)
    if knowledge.learned is None:
        return own
    ranked = _ranked(knowledge, facts, words, knowledge.learned.prior)
    held = dict.fromkeys((*own.fired, *_held(knowledge, facts, ranked)))
    fired = _most_urgent_first(held)
    return Assessment(fired[0].urgency, fired, ranked, own.kind)


def _held(knowledge: Knowledge, facts: Facts, ranked: Ranked) -> list[Fired]:
    """The rules that hold with this ranking."""
    conditions = vocabulary(knowledge).conditions
    see = look(knowledge, facts, ranked)
    held = [Fired(f.id, f.urgency, f.why, f.source) for f in red_flags(knowledge, facts)]
    held += [
        Fired(rule.id, rule.urgency, rule.why, rule.source, "top" in conditions[rule.when].facts)
        for rule in knowledge.rules
        if conditions[rule.when].holds(see)
    ]
    if kind_of(knowledge, facts) in ("out", "unknown") and not _named(knowledge, facts):
        held.append(_by_component(knowledge, ranked, see))
    return held


def _named(knowledge: Knowledge, facts: Facts) -> str:
    """The component that a danger rule names; "" where none does."""
    return next((flag.component for flag in red_flags(knowledge, facts) if flag.component), "")


def _most_urgent_first(held: Iterable[Fired]) -> tuple[Fired, ...]:
    return tuple(sorted(held, key=lambda rule: LEVELS.index(rule.urgency)))


def _ranked(
    knowledge: Knowledge, facts: Facts, words: frozenset[tuple[str, int]], prior: Prior
) -> Ranked:
    kind = kind_of(knowledge, facts)
    if named := _named(knowledge, facts):
        return ((named, 1.0),)
    if kind in ("question", "resolved"):
        return (("NONE", 1.0),)
    ranked = rank(knowledge, facts, words, prior)
    unknown = knowledge.ranking.unknown
    doubts = sum(facts.value(name) in ("unsure", "no_answer") for name in unknown.about)
    holds = vocabulary(knowledge).conditions[unknown.when].holds
    if not words and (doubts >= unknown.doubts or holds(look(knowledge, facts, ranked))):
        return _unknown_first(ranked, unknown.share)
    return ranked


def _unknown_first(ranked: Ranked, least: float) -> Ranked:
    unknown = dict(ranked)["UN"]
    top = max(least, unknown)
    rest = (1 - top) / max(1 - unknown, 1e-9)
    others = [(c, p * rest) for c, p in ranked if c != "UN"]
    return (("UN", top), *others)


def _by_component(knowledge: Knowledge, ranked: Ranked, see: Look) -> Fired:
    """The most urgent level that enough of the probability asks for."""
    mass = 0.0
    needs = {c: _component_urgency(knowledge, c, see) for c, _ in ranked}
    for level in LEVELS:
        mass += sum(p for c, p in ranked if needs[c][0] == level)
        if mass >= knowledge.protocol.limits.urgent_mass:
            first = next(c for c, _ in ranked if LEVELS.index(needs[c][0]) <= LEVELS.index(level))
            component = knowledge.component(first)
            why = " ".join(filter(None, (f"It may be {component.spoken}.", needs[first][1])))
            return Fired(f"component_{first}", level, why, component.source, of_piece=True)
    return Fired("component_UN", "U2", "It is not known what it is.", "E2.6")


def _component_urgency(knowledge: Knowledge, component_id: str, see: Look) -> tuple[Urgency, str]:
    """What a component needs, and why where that is not what it usually needs."""
    component = knowledge.component(component_id)
    conditions = vocabulary(knowledge).conditions
    for other in component.urgency_when:
        if conditions[other.when].holds(see):
            return other.urgency, other.why
    return component.urgency, ""
