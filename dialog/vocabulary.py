"""All phrases of the knowledge, compiled once, by what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from dialog.conditions import Condition
from dialog.conditions import compiled as condition
from dialog.knowledge.schema import Knowledge
from dialog.knowledge.sources import conditions
from dialog.phrases import Phrases, compiled, words_of
from dialog.tongues import Tongue, tongue
from dialog.wording import plain

URGENT = ("U1", "U2")
"""Levels for which the dentist sees the patient within a day."""
OF_A_PIECE = ("out", "loose")
"""Kinds of calls that are about a piece: what makes a call one of them needs more than a doubt."""


@dataclass(frozen=True)
class Saying:
    """What one fact sounds like: said so, it is yes; said otherwise, it is no."""

    yes: Phrases
    no: Phrases
    asked_yes: Phrases
    asked_no: Phrases
    part_no: Phrases


@dataclass(frozen=True)
class Vocabulary:
    """The compiled knowledge. Build it with `vocabulary(knowledge)`, which keeps it."""

    tongue: Tongue
    questions: dict[str, Saying]
    symptoms: dict[str, Saying]
    implies: dict[str, str]
    """symptom id to the question that it answers with yes."""
    choices: dict[str, dict[str, Phrases]]
    beside: dict[str, str]
    """question to the fact beside which alone it is taken in passing."""
    likes: dict[str, tuple[tuple[str, Phrases], ...]]
    components: dict[str, tuple[tuple[float, Phrases], ...]]
    topics: dict[str, Phrases]
    universals: dict[str, Phrases]
    yes: Phrases
    yes_alone: Phrases
    yes_weak: Phrases
    no: Phrases
    no_alone: Phrases
    no_denial: Phrases
    """Words with a "no" in them that deny nothing."""
    asks_back: Phrases
    """Questions that answer none."""
    alarming: Phrases
    """What does not go with a "no" to a danger."""
    unsure: Phrases
    address: frozenset[str]
    empty: frozenset[str]
    """Words that tell nothing by themselves."""
    reassuring: Phrases
    correction: Phrases
    thanks: Phrases
    supposed: Phrases
    denied_before: Phrases
    denied_noun: Phrases
    denied_turning: Phrases
    denied_after: Phrases
    long_ago: Phrases
    denial_ends: Phrases
    conditions: dict[str, Condition]
    """Compiled `when`s by their text."""
    misheard_digits: dict[str, str]
    """What ears write for a digit of a telephone number, and the digit."""
    times: dict[str, Phrases]
    """Fact that a time may belong to, and the words that tell so."""
    dangers: frozenset[str]
    """Questions and signs that tell of a danger by a yes."""
    worsening: frozenset[str]
    """Symptoms that only ever make a case more urgent: U1 or U2."""
    all_phrases: tuple[Phrases, ...]
    """Everything that stands for a fact."""
    known_words: frozenset[str]
    """Every word written in any phrase."""

    # One knowledge has one vocabulary: what was found in a text is kept under it.
    __hash__ = object.__hash__


@lru_cache(maxsize=8)
def vocabulary(knowledge: Knowledge) -> Vocabulary:
    """Compile a knowledge's phrases; the result is kept for as long as the knowledge lives."""
    words = knowledge.words
    return Vocabulary(
        tongue=tongue(knowledge.language),
        questions={
            q.id: Saying(
                compiled(q.yes, q.not_),
                compiled(q.no, q.not_),
                compiled(q.asked_yes, q.not_),
                compiled(q.asked_no),
                compiled(q.part_no),
            )
            for q in knowledge.questions
        },
        symptoms={
            s.id: Saying(compiled(s.says, s.not_), *[compiled(())] * 4) for s in knowledge.symptoms
        },
        implies={s.id: s.implies for s in knowledge.symptoms if s.implies},
        choices={
            q.id: {c.value: compiled(c.says, q.not_) for c in q.choices}
            for q in knowledge.questions
            if q.choices
        },
        beside={q.id: q.beside for q in knowledge.questions if q.beside},
        likes={
            q.id: tuple((like.value, compiled(like.says)) for like in q.like)
            for q in knowledge.questions
            if q.like
        },
        components={
            c.id: tuple((w.weight, compiled(w.says)) for w in c.words) for c in knowledge.components
        },
        topics={t.id: compiled(t.says) for t in knowledge.topics},
        universals={u.id: compiled(u.says) for u in knowledge.protocol.universals},
        yes=compiled(words.yes),
        yes_alone=compiled(words.yes_alone),
        yes_weak=compiled(words.yes_weak),
        no=compiled(words.no),
        no_alone=compiled(words.no_alone),
        no_denial=compiled(words.no_denial),
        asks_back=compiled(words.asks_back),
        alarming=compiled(words.alarming),
        address=frozenset(plain(" ".join(words.address)).split()),
        empty=frozenset(plain(" ".join((*words.address, *words.empty))).split()),
        unsure=compiled(words.unsure),
        reassuring=compiled(words.reassuring),
        correction=compiled(words.correction),
        thanks=compiled(words.thanks),
        supposed=compiled(words.supposed),
        denied_before=compiled(words.denial.before_verb),
        denied_turning=compiled(words.denial.turning),
        denied_noun=compiled(words.denial.before_noun),
        denied_after=compiled(words.denial.after),
        long_ago=compiled(words.denial.long_ago),
        denial_ends=compiled(words.denial.ends),
        conditions={each.text: condition(each.text) for each in conditions(knowledge)},
        misheard_digits={
            wrong: digit for digit, wrongs in words.misheard_digits.items() for wrong in wrongs
        },
        times={fact: compiled(phrases) for fact, phrases in words.times.items()},
        dangers=frozenset(
            [q.id for q in knowledge.questions if q.danger == "yes"]
            + [s.id for s in knowledge.symptoms if s.confirm]
        ),
        worsening=_worsening(knowledge),
        all_phrases=tuple(_facts(knowledge)),
        known_words=frozenset(_all_words(knowledge)),
    )


def _worsening(knowledge: Knowledge) -> frozenset[str]:
    urgent: set[str] = set()
    calm: set[str] = set()
    for rule in knowledge.rules:
        (urgent if rule.urgency in URGENT else calm).update(condition(rule.when).facts)
    kinds = (condition(r.when).facts for r in knowledge.kinds if r.kind in OF_A_PIECE)
    return frozenset(s.id for s in knowledge.symptoms) & urgent - calm - frozenset().union(*kinds)


def _facts(knowledge: Knowledge) -> Iterable[Phrases]:
    for question in knowledge.questions:
        yield compiled((*question.yes, *question.no, *question.asked_no))
        for choice in question.choices:
            yield compiled(choice.says)
    for symptom in knowledge.symptoms:
        yield compiled(symptom.says)
    for component in knowledge.components:
        yield compiled([phrase for weight in component.words for phrase in weight.says])
    yield from (compiled(phrases) for phrases in knowledge.words.times.values())


def _all_words(knowledge: Knowledge) -> Iterable[str]:
    for question in knowledge.questions:
        for phrase in (*question.yes, *question.no):
            yield from words_of(phrase)
        for choice in question.choices:
            for phrase in choice.says:
                yield from words_of(phrase)
    for symptom in knowledge.symptoms:
        for phrase in symptom.says:
            yield from words_of(phrase)
    for component in knowledge.components:
        for weight in component.words:
            for phrase in weight.says:
                yield from words_of(phrase)
