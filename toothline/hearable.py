"""What an ear must be able to hear: the texts that the knowledge expects from callers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from dialog import sounds
from dialog.knowledge import Knowledge
from dialog.phrase_examples import examples
from dialog.wording import plain
from models.toothline_en.corpora import plain as spoken


def texts(knowledge: Knowledge) -> tuple[str, ...]:
    """Every way in which the knowledge has something said, written out, in the words of callers."""
    said = [spoken(text) for phrase in _phrases(knowledge) for text in examples(phrase)]
    said += [spoken(plain(text)) for text in _answers(knowledge)]
    said += [spoken(text) for text in _answers(knowledge)]
    return tuple(dict.fromkeys(text for text in said if text))


def words(knowledge: Knowledge) -> tuple[str, ...]:
    """Every word of them."""
    return tuple(sorted({word for text in texts(knowledge) for word in text.split()}))


def sound(word: str) -> str:
    """A word's sounds; empty when the dictionary lacks it."""
    return sounds.phonemes(word) if sounds.is_word(word) else ""


def _phrases(knowledge: Knowledge) -> Iterator[str]:
    for question in knowledge.questions:
        yield from (*question.yes, *question.no, *question.asked_yes, *question.asked_no)
        for choice in question.choices:
            yield from choice.says
        for like in question.like:
            yield from like.says
    for symptom in knowledge.symptoms:
        yield from symptom.says
    for component in knowledge.components:
        yield from chain.from_iterable(weight.says for weight in component.words)
    for topic in knowledge.topics:
        yield from topic.says
    said = knowledge.words
    yield from (*said.yes, *said.yes_alone, *said.yes_weak, *said.no, *said.no_alone, *said.unsure)
    yield from (*said.thanks, *said.correction, *said.address, *said.empty)
    yield from chain.from_iterable(said.times.values())


def _answers(knowledge: Knowledge) -> Iterator[str]:
    """Texts that are scored against the sound, and words that a question makes likely."""
    for question in knowledge.questions:
        yield from (*question.yes_scored, *question.no_scored, *question.scored, *question.words)
        for choice in question.choices:
            yield from choice.scored
        for key in question.keys:
            yield key.says
