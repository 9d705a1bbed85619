"""How far words that clear a danger are believed: at once, when said again, or never by themselves.

Callers deny in the middle of telling a danger ("I couldn't do the top button"), and ears make a
"can" of a "can't". So a denial clears at once only when a plain particle leads and little follows
that nothing understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from dialog.knowledge.schema import Question
from dialog.phrases import Phrases, Span
from dialog.vocabulary import Vocabulary

AT_ONCE = 1
AGAIN = 2
"""Believed when it is said once more to the confirmation."""
THRICE = 3
"""A "can": an ear that made it of a "can't" does so twice."""
NEVER = 9
"""One sign denied is not the others: "I never blacked out" denies no blow."""
UNHEARD_BEHIND_BUT = 2
"""Most words left over behind "but", "just", "as such", which announce what is different after all:
from so many on a "no" is asked about once more (elsewhere `Tongue.unheard`)."""
_NUMBER = re.compile(r"[\d.]+")


def left_over(vocab: Vocabulary, question: Question, text: str) -> int:
    """How many words of an answer neither mean something known nor are empty."""
    covered = [False] * len(text)
    for phrases in _cheap(vocab, question):
        _cover(covered, phrases.find(text))
    if len(_uncovered(vocab, text, covered)) >= UNHEARD_BEHIND_BUT:
        for phrases in vocab.all_phrases:
            _cover(covered, phrases.find(text))
    return len(_uncovered(vocab, text, covered))


def is_plain(vocab: Vocabulary, question: Question, text: str) -> bool:
    """Whether so little is left over that a leading particle may be believed."""
    most = vocab.tongue.unheard
    if vocab.tongue.turns.search(text):
        most = min(most, UNHEARD_BEHIND_BUT)
    return left_over(vocab, question, text) < most


def hangs_on_a_word(vocab: Vocabulary, text: str) -> bool:
    """Whether the words turn round by one consonant that a telephone swallows."""
    return bool(vocab.tongue.on_a_word.search(text))


def ends(vocab: Vocabulary, rest: str) -> bool:
    """Whether nothing more is told in the rest of a sentence."""
    return all(word in vocab.address for word in rest.split("/", 1)[0].split())


def begins(vocab: Vocabulary, before: str) -> bool:
    """Whether nothing was told before."""
    return all(word in vocab.empty for word in before.split() if word != "/")


def _cheap(vocab: Vocabulary, question: Question) -> Iterable[Phrases]:
    saying = vocab.questions[question.id]
    return (vocab.no, vocab.no_alone, vocab.yes, vocab.yes_alone, vocab.reassuring, vocab.thanks,
            saying.yes, saying.no, saying.asked_no, saying.asked_yes)  # fmt: skip


def _cover(covered: list[bool], spans: Iterable[Span]) -> None:
    for span in spans:
        covered[span.start : span.end] = [True] * (span.end - span.start)


def _uncovered(vocab: Vocabulary, text: str, covered: list[bool]) -> list[str]:
    return [
        found.group()
        for found in re.finditer(r"[^ /]+", text)
        if not covered[found.start()]
        and found.group() not in vocab.empty
        and not _NUMBER.fullmatch(found.group())
    ]
