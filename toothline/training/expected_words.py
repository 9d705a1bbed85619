"""What an ear must be able to hear: the texts that the knowledge expects from callers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from dialog import sounds, speech
from dialog.knowledge import Knowledge
from dialog.knowledge.findings import Finding
from dialog.phrase_examples import examples
from dialog.wording import plain
from models.store import Store
from models.toothline_en import sentences
from models.toothline_en.corpora import plain as spoken
from models.toothline_en.language_model import Text
from voice import recognizers

LISTING = "vosk"
"""The kind of ear that hears the words of its model's list and no others."""
SHOWN = 12
"""Words named in one warning; `toothline models words` lists all."""
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


def listing_ears(store: Store, language: str) -> Iterator[tuple[str, Any]]:
    """Name and ear (with `knows`) of every installed model with a list of words, the one that a
    service uses first. Raises EngineMissing."""
    for name in store.names(kind=LISTING, language=language):
        if store.installed(name):
            yield name, recognizers.load(LISTING, store.path(name))


def unheard(knowledge: Knowledge, model: str, knows: Callable[[str], bool]) -> Iterator[Finding]:
    """What a model with a list of words cannot hear: closed answers of which it can hear no
    wording, and once the words that closed answers and questions make likely."""
    missing: dict[str, None] = {}
    for question in knowledge.questions:
        expected = speech.listen(knowledge, question)
        for answer in expected.answers:
            lacking = [_lacking(phrase, knows) for phrase in answer.phrases]
            missing |= dict.fromkeys(chain.from_iterable(lacking))
            if lacking and all(lacking):
                said = ", ".join(f'"{phrase}"' for phrase in answer.phrases)
                what = f'{model} can hear none of the wordings of "{answer.value}": {said}.'
                yield Finding("questions.yaml", question.id, what)
        missing |= dict.fromkeys(_lacking(" ".join(expected.words), knows))
    if missing:
        more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        what = f"lacks {', '.join([*missing][:SHOWN])}{more}; `toothline models words` lists all."
        yield Finding(model, "words that questions expect", what)


def _lacking(text: str, knows: Callable[[str], bool]) -> list[str]:
    return [word for word in spoken(text).split() if not knows(word)]


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
