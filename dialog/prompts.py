"""Every prompt whose words are known before the call: what can be made into sound beforehand.

What holds a caller's own facts or number is not among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from dialog.knowledge import Knowledge
from dialog.speech import spoken


def prompts(knowledge: Knowledge) -> tuple[str, ...]:
    """The texts in the order in which a call is likely to need them, each once."""
    return tuple(dict.fromkeys(_all(knowledge)))


def _all(knowledge: Knowledge) -> Iterator[str]:
    yield from spoken(knowledge, "greeting")
    sure = spoken(knowledge, "sure")[0]
    for question in knowledge.questions:
        yield from question.ask
        if question.confirm:
            yield question.confirm
        elif question.kind == "yes_no" and question.ask:
            yield f"{sure} {question.ask[0]}"
    yield from (symptom.confirm for symptom in knowledge.symptoms if symptom.confirm)
    for key, lines in knowledge.advice.spoken.items():
        yield from _filled(knowledge, key, lines)
    for lines in knowledge.advice.rows.values():
        yield from lines
    for topic in knowledge.topics:
        yield from topic.answer


def _filled(knowledge: Knowledge, key: str, lines: tuple[str, ...]) -> Iterator[str]:
    """The lines under a key; those that name a component once for each."""
    fields = {field for line in lines for _, field, _, _ in Formatter().parse(line) if field}
    if fields <= {"practice", "phone", "emergency", "opening"}:
        yield from spoken(knowledge, key)
    elif fields <= {"first", "second"}:
        for component in knowledge.components:
            yield from spoken(knowledge, key, first=component.spoken, second=component.short)
