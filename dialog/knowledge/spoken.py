"""Everything the protocol can say to a caller, with the file and the block that it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

from dialog.keypad import key_lines
from dialog.knowledge.schema import Knowledge, Question
from dialog.measures.phone_numbers import spaced
from dialog.speech import confirm, spoken, typed
from dialog.state import State
from dialog.tongues import tongue

MOST_NOTED = 5
"""Facts in one read-back (dialog.speech)."""
LONGEST_NUMBER = "12345678901"
"""A telephone number of eleven digits."""
LONGEST_ADDRESS = "photos.smiledental.com/p"
LONGEST_CODE = "777007"
LONGEST_LENGTH = "13.5"
LISTING = "known_facts"


@dataclass(frozen=True)
class Prompt:
    """A text as the caller hears it."""

    file: str
    block: str
    text: str
    listing: bool = False
    """Whether it lists facts: a sentence as long as the list, which says nothing of its words."""


def prompts(knowledge: Knowledge) -> Iterator[Prompt]:
    """Every prompt; where a caller's facts are filled in, with the longest of them."""
    for question in knowledge.questions:
        for text in _of_question(knowledge, question):
            yield Prompt("questions.yaml", question.id, text)
    for symptom in knowledge.symptoms:
        if symptom.confirm:
            yield Prompt("symptoms.yaml", symptom.id, symptom.confirm)
    for key, lines in knowledge.advice.spoken.items():
        for text in _of_advice(knowledge, key, lines):
            yield Prompt("advice.yaml", key, text, listing=key == LISTING)
    there = knowledge.at_kiosk
    for key, lines in knowledge.kiosk.spoken.items():
        for text in _of_advice(there, key, lines):
            yield Prompt("kiosk.yaml", f"spoken: {key}", text)
    for question_id in (*knowledge.kiosk.asks, *(q.id for q in knowledge.kiosk.questions)):
        for text in _of_question(there, there.question(question_id)):
            yield Prompt("kiosk.yaml", f"asks: {question_id}", text)
    for row, lines in knowledge.advice.rows.items():
        for text in lines:
            yield Prompt("advice.yaml", f"rows: {row}", text)
    for topic in knowledge.topics:
        for text in topic.answer:
            yield Prompt("answers.yaml", topic.id, text)


def _of_question(knowledge: Knowledge, question: Question) -> Iterator[str]:
    yield from question.ask
    yield from (text for text in (question.confirm, question.which, question.help) if text)
    if question.kind == "yes_no":
        for value in ("yes", "no"):
            yield _confirmed(knowledge, question, value)
        yield f"{question.ask[-1]} {spoken(knowledge, 'keys_yes_no')[0]}"
    for choice in question.choices:
        yield _confirmed(knowledge, question, choice.value)
    if question.kind == "length":
        yield _confirmed(knowledge, question, LONGEST_LENGTH)
    if question.kind == "scale":
        yield _confirmed(knowledge, question, "10")
    if question.keys or question.choices:
        yield from key_lines(knowledge, question)
    if question.which_keys:
        yield from key_lines(knowledge, question, "which")


def _confirmed(knowledge: Knowledge, question: Question, value: str) -> str:
    return confirm(knowledge, State(), question, value).text


def _of_advice(knowledge: Knowledge, key: str, lines: tuple[str, ...]) -> Iterator[str]:
    fields = {field for line in lines for _, field, _, _ in Formatter().parse(line) if field}
    if fields & {"first", "second"}:
        for component in knowledge.components:
            yield from spoken(knowledge, key, first=component.spoken, second=component.short)
    elif "facts" in fields:
        yield from spoken(knowledge, key, facts=_longest_facts(knowledge))
    elif fields & {"choice", "value"}:
        return  # Told with each question.
    elif "number" in fields:
        in_words = tongue(knowledge.language).in_words
        yield from spoken(knowledge, key, number=spaced(LONGEST_NUMBER, in_words))
    elif fields & {"address", "code"}:
        code = spaced(LONGEST_CODE, tongue(knowledge.language).in_words)
        address = typed(knowledge, LONGEST_ADDRESS)
        yield from spoken(knowledge, key, address=address, code=code)
    else:
        yield from spoken(knowledge, key)


def _longest_facts(knowledge: Knowledge) -> str:
    longest = [
        max(_noted(knowledge, question), key=len)
        for question in knowledge.questions
        if question.noted
    ]
    return ", ".join(sorted(longest, key=len)[-MOST_NOTED:])


def _noted(knowledge: Knowledge, question: Question) -> list[str]:
    in_words = tongue(knowledge.language).in_words
    value = in_words(float(LONGEST_LENGTH) if question.kind == "length" else 10)
    return [template.format(value=value) for template in question.noted.values()]
