"""Whether what stands for one answer is understood as that answer, and not as another.

Every phrase is said alone, in each of its forms, as the answer to its question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dialog.answering import answer
from dialog.events import Heard, Hypothesis
from dialog.knowledge.findings import Finding
from dialog.knowledge.schema import Knowledge, Question
from dialog.phrase_examples import examples
from dialog.reading import readings
from dialog.understanding import findings as said_in_passing
from dialog.vocabulary import vocabulary


@dataclass(frozen=True)
class Meant:
    """A phrase and the answer that it stands for."""

    value: str
    phrase: str


def collisions(knowledge: Knowledge) -> Iterator[Finding]:
    """Phrases taken for another answer, and phrases that nothing they match is taken for."""
    for question in knowledge.questions:
        for meant in meanings(question):
            understood = [
                (said, _answer(knowledge, question, said)) for said in examples(meant.phrase)
            ]
            other = [(said, value) for said, value in understood if value not in ("", meant.value)]
            if other:
                said, value = other[0]
                what = (
                    f'"{said.strip()}" stands for "{meant.value}" (in "{meant.phrase}")'
                    f' and is understood as "{value}".'
                )
                yield Finding("questions.yaml", question.id, what)
            elif all(value == "" for _, value in understood):
                yield Finding("questions.yaml", question.id, _deaf(meant.phrase))
    yield from _deaf_symptoms(knowledge)


def meanings(question: Question) -> Iterator[Meant]:
    """Every phrase that is looked for in what answers a question."""
    for value, phrases in (
        ("yes", (*question.yes, *question.asked_yes)),
        ("no", (*question.no, *question.asked_no)),
    ):
        yield from (Meant(value, phrase) for phrase in phrases)
    for choice in question.choices:
        yield from (Meant(choice.value, phrase) for phrase in choice.says)
    for like in question.like:
        yield from (Meant(like.value, phrase) for phrase in like.says)


def _answer(knowledge: Knowledge, question: Question, said: str) -> str:
    heard = Heard((Hypothesis(said),))
    found = answer(knowledge, question, heard, readings(knowledge, heard.hypotheses))
    return found.value if found.status == "known" else ""


def _deaf_symptoms(knowledge: Knowledge) -> Iterator[Finding]:
    vocab = vocabulary(knowledge)
    for symptom in knowledge.symptoms:
        for phrase in symptom.says:
            if not any(symptom.id in said_in_passing(vocab, said) for said in examples(phrase)):
                yield Finding("symptoms.yaml", symptom.id, _deaf(phrase))


def _deaf(phrase: str) -> str:
    return f'"{phrase}" is never understood: a `not` or another phrase covers all that it matches.'
