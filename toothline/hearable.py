"""What an ear must be able to hear: the texts that the knowledge expects from callers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from dialog import sounds
from dialog.knowledge import Knowledge
from dialog.phrase_examples import examples
from dialog.wording import plain
from models.toothline_en import sentences
from models.toothline_en.corpora import plain as spoken
from models.toothline_en.language_model import Text

GENERAL = 8_000
"""Sentences of general English drawn for the language model, always the same (`SEED`)."""
GENERAL_WEIGHT = 0.3
"""Each counts less than one of the knowledge's, which are written once and said often."""
SEED = 5
ENDINGS = "s e es d ed er ing y ly ation ion ive ity ant ancy ate ates ated ating ic or le led"
"""What a `word*` of the knowledge may end in."""
_STARRED = re.compile(r"([a-z']+)\*")


def texts(knowledge: Knowledge) -> tuple[str, ...]:
    """Every way in which the knowledge has something said, written out, in the words of callers."""
    said = [text for phrase in _phrases(knowledge) for text in _written_out(phrase)]
    said += [spoken(plain(text)) for text in _answers(knowledge)]
    said += [spoken(text) for text in _answers(knowledge)]
    return tuple(dict.fromkeys(text for text in said if text))


def weighted(knowledge: Knowledge) -> list[Text]:
    """The knowledge's texts, and general English beside them: what a model of the language is made
    of."""
    told = [(text, 1.0) for text in texts(knowledge)]
    told += [(text, GENERAL_WEIGHT) for text in sentences.ours().drawn(GENERAL, SEED)]
    told += [(sentences.contracted(text), weight) for text, weight in told]
    return [Text(tuple(text.split()), weight) for text, weight in dict.fromkeys(told)]


def words(knowledge: Knowledge) -> tuple[str, ...]:
    """Every word of them."""
    return tuple(sorted({word for text in texts(knowledge) for word in text.split()}))


def sound(word: str) -> str:
    """A word's sounds; empty when the dictionary lacks it."""
    return sounds.phonemes(word) if sounds.is_word(word) else ""


def _written_out(phrase: str) -> Iterator[str]:
    """Examples of a phrase, each `word*` with every word of the dictionary that it begins."""
    begun = {stem: _begun(stem) for stem in _STARRED.findall(phrase.lower())}
    for example in examples(phrase):
        parts = [begun.get(word) or [word] for word in spoken(example).split()]
        plainest = [part[0] for part in parts]
        yield " ".join(plainest)
        # One part is varied at a time, as in the examples themselves.
        for place, part in enumerate(parts):
            for word in part[1:]:
                yield " ".join((*plainest[:place], word, *plainest[place + 1 :]))


def _begun(stem: str) -> list[str]:
    endings = ("", *ENDINGS.split())
    return [stem + ending for ending in endings if sounds.is_word(stem + ending)]


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
