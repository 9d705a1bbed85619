"""Every phrase and every condition of a protocol, with the file and the block it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dialog.knowledge.language import Words
from dialog.knowledge.schema import Knowledge, Question


@dataclass(frozen=True)
class Phrase:
    """A phrase in the notation of dialog.phrases."""

    file: str
    block: str
    text: str


@dataclass(frozen=True)
class When:
    """A condition in the grammar of dialog.conditions."""

    file: str
    block: str
    text: str


def phrases(knowledge: Knowledge) -> Iterator[Phrase]:
    """Every phrase that is compiled for a call."""
    for file, block, texts in _grouped(knowledge):
        for text in texts:
            yield Phrase(file, block, text)


def conditions(knowledge: Knowledge) -> Iterator[When]:
    """Every `when`."""
    for question in knowledge.questions:
        worth = (worth.when for worth in question.worth)
        for text in (question.when, question.despite, *worth):
            yield When("questions.yaml", question.id, text)
    for question in knowledge.at_kiosk.questions:
        for each in (*question.keys, *question.which_keys, *question.change_keys):
            yield When("kiosk.yaml", question.id, each.when)
    for question in knowledge.kiosk.questions:
        yield When("kiosk.yaml", question.id, question.when)
    for flag in knowledge.red_flags:
        yield When("red_flags.yaml", flag.id, flag.when)
    for rule in knowledge.rules:
        yield When("urgency.yaml", rule.id, rule.when)
    for of_call in knowledge.kinds:
        yield When("kinds.yaml", of_call.kind, of_call.when)
    for text in knowledge.ranking.conditions:
        yield When("ranking.yaml", "when", text)
    for component in knowledge.components:
        for other in component.urgency_when:
            yield When("components.yaml", component.id, other.when)


def _grouped(knowledge: Knowledge) -> Iterator[tuple[str, str, Iterable[str]]]:
    for question in knowledge.questions:
        for texts in _of_question(question):
            yield "questions.yaml", question.id, texts
    for symptom in knowledge.symptoms:
        yield "symptoms.yaml", symptom.id, (*symptom.says, *symptom.not_)
    for component in knowledge.components:
        for weight in component.words:
            yield "components.yaml", component.id, weight.says
    for topic in knowledge.topics:
        yield "answers.yaml", topic.id, topic.says
    for universal in knowledge.protocol.universals:
        yield "protocol.yaml", universal.id, universal.says
    for never in knowledge.never:
        yield "forbidden.yaml", never.id, (*never.says, *never.not_)
    for block, texts in _of_words(knowledge.words):
        yield "words.yaml", block, texts


def _of_question(question: Question) -> Iterator[Iterable[str]]:
    yield (*question.yes, *question.no, *question.not_, *question.asked_yes, *question.asked_no)
    yield question.part_no
    yield from (choice.says for choice in question.choices)
    yield from (like.says for like in question.like)


def _of_words(words: Words) -> Iterator[tuple[str, Iterable[str]]]:
    yield "yes", (*words.yes, *words.yes_alone, *words.yes_weak)
    yield "no", (*words.no, *words.no_alone)
    yield "unsure", words.unsure
    yield "correction", words.correction
    yield "thanks", words.thanks
    yield "no_denial", words.no_denial
    yield "asks_back", words.asks_back
    yield "alarming", words.alarming
    yield "supposed", words.supposed
    denial = words.denial
    yield "denial", (*denial.before_noun, *denial.before_verb, *denial.turning)
    yield "denial", (*denial.after, *denial.long_ago, *denial.ends)
    yield from ((f"times: {fact}", texts) for fact, texts in words.times.items())
