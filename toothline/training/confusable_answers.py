"""Ways of answering one question that sound alike and mean different answers: what an ear may take
for one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from dialog import speech
from dialog.answering import answer
from dialog.events import Heard, Hypothesis
from dialog.knowledge import Knowledge
from dialog.knowledge.collisions import meanings
from dialog.knowledge.findings import Finding
from dialog.knowledge.schema import Question
from dialog.phrase_examples import examples
from dialog.reading import readings
from dialog.wording import plain
from models.toothline_en import pronouncing
from models.toothline_en.pronouncing import Phones, Pronouncing
from toothline.training import expected_words

LANGUAGE = "en"
"""The only language whose sounds we know."""
CLOSE = 0.6
"""Share of sounds in common from which two texts are looked at word by word: "no tooth" and "new
tooth" have 0.8, "width of a pen" and "width of a pin" 0.9."""
WORDS = 3
"""In more words than these, two texts differ in how they are built and not only in a sound."""
LONG = 5
"""Sounds from which a word that differs in two is still taken for another: "able" and "unable",
"little" and "middle". In shorter ones, and where several words stand against several, one may
differ: "pen" and "pin"."""
NEARLY = 0.8
"""Numbers of which the smaller is this share of the larger tell the same: 6 and 7 mm."""

Way = tuple[str, str]
"""A text, and the phrase of the protocol that it is an example of."""


@dataclass(frozen=True)
class _Pair:
    question: str
    values: tuple[str, str]
    said: tuple[str, str]
    """The words in which the texts differ."""
    texts: tuple[str, str]
    phrases: tuple[str, str]
    wrong: int
    """Sounds that differ."""


def alike(knowledge: Knowledge) -> Iterator[Finding]:
    """Pairs that the protocol does not accept, and accepted ones that are none any more.

    A pair that could only raise a danger, or be asked once more, is none. Nothing is found in a
    language whose sounds are not known.
    """
    if knowledge.language != LANGUAGE:
        return
    accepted = {(a.question, frozenset(a.said)) for a in knowledge.alike}
    met = set()
    for pair in _pairs(knowledge):
        key = (pair.question, frozenset(pair.said))
        met.add(key)
        if key not in accepted:
            yield Finding("questions.yaml", pair.question, _told(pair))
    for question, said in sorted(accepted - met, key=str):
        what = f"accepts {_quoted(sorted(said))}, which do not sound alike here: remove the line."
        yield Finding("alike.yaml", question, what)


def _pairs(knowledge: Knowledge) -> Iterator[_Pair]:
    """Each pair of words and each pair of phrases once for a question, the closest first."""
    sounds = _Sounds()
    for question in knowledge.questions:
        ways = _ways(knowledge, question)
        numbers = {like.value for like in question.like}
        found: list[_Pair] = []
        for (value, mine), (other, theirs) in combinations(ways.items(), 2):
            if {value, other} <= numbers and _nearly(float(value), float(other)):
                continue
            found += [
                pair
                for a, b in _close([*mine.items()], [*theirs.items()], sounds)
                if (pair := _compared(question.id, (value, other), (a, b), sounds))
                and _is_believed(knowledge, question, pair)
            ]
        told: set[tuple[str, ...]] = set()
        for pair in sorted(found, key=lambda pair: pair.wrong):
            names = {("said", *sorted(pair.said)), ("phrases", *sorted(pair.phrases))}
            if not told & names:
                yield pair
            told |= names


def _ways(knowledge: Knowledge, question: Question) -> dict[str, dict[str, str]]:
    """By answer: every text that stands for it, with its phrase."""
    ways: dict[str, dict[str, str]] = {}
    for meant in meanings(question):
        texts = ways.setdefault(meant.value, {})
        for text in examples(meant.phrase):
            texts.setdefault(text.strip(), meant.phrase)
    for expected in speech.listen(knowledge, question).answers:
        texts = ways.setdefault(expected.value, {})
        for phrase in expected.phrases:
            texts.setdefault(plain(phrase).strip(), phrase)
    return ways


def _close(
    mine: Sequence[Way], theirs: Sequence[Way], sounds: _Sounds
) -> Iterator[tuple[Way, Way]]:
    """Those of all pairs that are worth a look."""
    alike = process.cdist(
        [sounds.of(text) for text, _ in mine],
        [sounds.of(text) for text, _ in theirs],
        scorer=Levenshtein.normalized_similarity,
        score_cutoff=CLOSE,
        dtype=np.float32,
    )
    for i, j in zip(*np.nonzero(alike), strict=True):
        yield mine[i], theirs[j]


def _compared(
    question: str, values: tuple[str, str], ways: tuple[Way, Way], sounds: _Sounds
) -> _Pair | None:
    """The pair, when the words in which it differs can be taken for one another."""
    (first, phrase), (second, other) = ways
    said = _differing(first.split(), second.split())
    words = sorted(len(part.split()) for part in said)
    if words[-1] > WORDS:
        return None
    heard = sounds.of(said[0]), sounds.of(said[1])
    wrong = Levenshtein.distance(*heard)
    two = words[0] <= 1 and max(map(len, heard)) >= LONG
    if wrong > 1 + two:
        return None
    return _Pair(question, values, said, (first, second), (phrase, other), wrong)


def _differing(first: list[str], second: list[str]) -> tuple[str, str]:
    """Both without the words that they begin and end with in common."""
    while first and second and first[0] == second[0]:
        first, second = first[1:], second[1:]
    while first and second and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    return " ".join(first), " ".join(second)


def _is_believed(knowledge: Knowledge, question: Question, pair: _Pair) -> bool:
    """Whether one of the texts, heard in place of the other, is taken without asking again, and
    raises no danger."""
    taken = []
    for text in pair.texts:
        heard = Heard((Hypothesis(text),))
        taken.append(answer(knowledge, question, heard, readings(knowledge, heard.hypotheses)))
    if (taken[0].status, taken[0].value) == (taken[1].status, taken[1].value):
        return False
    return any(
        found.sure and (not question.danger or found.value != question.danger) for found in taken
    )


class _Sounds:
    """How texts sound, each word as the model's phones; by its letters when nobody knows."""

    def __init__(self) -> None:
        self._phones = Pronouncing(expected_words.sound, pronouncing.names()).phones

    def of(self, text: str) -> Phones:
        sounds: list[str] = []
        for word in text.split():
            # The likeliest way to say it: rarer ones would find pairs that few people make.
            sounds += next(iter(self._phones(word)), tuple(word))
        return tuple(sounds)


def _nearly(first: float, second: float) -> bool:
    return min(first, second) >= NEARLY * max(first, second)


def _told(pair: _Pair) -> str:
    (first, second), (value, other) = pair.texts, pair.values
    return f'"{first}" is "{value}" and "{second}" is "{other}": {_quoted(pair.said)} sound alike.'


def _quoted(said: Sequence[str]) -> str:
    return " and ".join(f'"{words}"' for words in said)
