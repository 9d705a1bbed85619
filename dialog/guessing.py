"""A guess at the answer to a closed question by its single words, where no phrase understood it.

"It's like my chin belongs to somebody else" is in no list. But "chin" stands in so many phrases
that mean yes to this question, and in so few of all others, that yes is worth asking back. A guess
is never more than that: it is asked back, clears no danger, and answers no confirmation.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dialog.answer import NOTHING, Answer
from dialog.knowledge.schema import Knowledge, Question
from dialog.phrase_examples import examples
from dialog.reading import Reading
from dialog.tongues import tongue
from dialog.vocabulary import Vocabulary, vocabulary

ENOUGH = 2.4
"""How many times likelier the words must make an answer, as a natural logarithm (11 times). Of 82
answers of fixture callers that no phrase understood, it guesses 25, of which 2 wrongly."""
AHEAD = 0.5
"""The same against every other answer: "all threads" is 3.0 for threads and 2.3 for none."""
FEW = 0.004
"""Share of phrases that every word is given beyond those that hold it, so that a word of one phrase
in a list of a hundred proves little."""
GUESSED = ("yes_no", "choice")
"""Kinds of questions that have a list of phrases for each answer."""
NEVER_GUESSED = ("consent", "close")
"""A recording is agreed to in plain words, and so is what was read back."""
SHORTEST_STEM = 3
"""Letters that an ending leaves: "red" and "gas" have none."""

Shares = Mapping[str, float]
"""Word to the share of phrases that hold it."""


@dataclass(frozen=True)
class Evidence:
    """What single words tell, drawn from all phrases of a knowledge."""

    shares: Mapping[str, Mapping[str, Shares]]
    """For each question and answer."""
    usual: Shares
    """Over all answers to all questions."""
    empty: frozenset[str]


def guess(knowledge: Knowledge, question: Question, heard: tuple[Reading, ...]) -> Answer:
    """The answer that the words of the likeliest reading speak for, or NOTHING."""
    if question.kind not in GUESSED or question.phase in NEVER_GUESSED or not heard:
        return NOTHING
    scores = _scores(knowledge, question, heard[0].texts[-1])
    best = max(scores, key=lambda value: scores[value])
    others = [score for value, score in scores.items() if value != best]
    if scores[best] < ENOUGH or scores[best] - max(others, default=0.0) < AHEAD:
        return NOTHING
    if question.danger and best != question.danger:
        return NOTHING
    return Answer("known", best, sure=False)


@lru_cache(maxsize=8)
def evidence(knowledge: Knowledge) -> Evidence:
    """Count the words of a knowledge's phrases; kept for as long as the knowledge lives."""
    shares = {
        question.id: {
            value: _shares(knowledge, phrases) for value, phrases in _lists(knowledge, question)
        }
        for question in knowledge.questions
        if question.kind in GUESSED
    }
    lists = [each for answers in shares.values() for each in answers.values()]
    total: Counter[str] = Counter()
    for each in lists:
        total.update(each)
    empty = frozenset(_stem(knowledge, word) for word in vocabulary(knowledge).empty)
    return Evidence(shares, {word: share / len(lists) for word, share in total.items()}, empty)


def _scores(knowledge: Knowledge, question: Question, text: str) -> dict[str, float]:
    known = evidence(knowledge)
    words = {_stem(knowledge, word) for word in text.split()} - known.empty
    scores = {
        value: sum(
            math.log((shares[word] + FEW) / (known.usual[word] + FEW))
            for word in words
            if word in shares
        )
        for value, shares in known.shares[question.id].items()
    }
    if "yes" in scores and _denied(vocabulary(knowledge), text):
        # What is denied is named in the words of a yes.
        scores["yes"] = 0.0
    return scores


def _denied(vocab: Vocabulary, text: str) -> bool:
    return bool(vocab.denied_before.find(text) or vocab.denied_noun.find(text))


def _lists(knowledge: Knowledge, question: Question) -> Iterable[tuple[str, tuple[str, ...]]]:
    for choice in question.choices:
        yield choice.value, (*choice.says, *choice.scored)
    if question.kind == "yes_no":
        signs = [says for s in knowledge.symptoms if s.implies == question.id for says in s.says]
        yield "yes", (*question.yes, *question.asked_yes, *question.yes_scored, *signs)
        yield "no", (*question.no, *question.asked_no, *question.no_scored)


def _shares(knowledge: Knowledge, phrases: tuple[str, ...]) -> Shares:
    held: Counter[str] = Counter()
    for phrase in phrases:
        held.update({_stem(knowledge, word) for text in examples(phrase) for word in text.split()})
    return {word: number / len(phrases) for word, number in held.items()}


def _stem(knowledge: Knowledge, word: str) -> str:
    """A word without its commonest endings: "threads", "threaded" and "threading" are one."""
    for ending in tongue(knowledge.language).endings:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word
