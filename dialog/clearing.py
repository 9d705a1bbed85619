"""How far words that clear a danger are believed: at once, when said again, or never by themselves.

Callers deny in the middle of telling a danger ("I couldn't do the top button"), and ears make a
"can" of a "can't". So a denial clears at once only when a plain particle leads and little follows
that nothing understood; what it turns to ("no, only under my chin") clears nothing however often
it is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from dialog.denial import meaning
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
SHORT = 2
"""Words left over behind "only" or "other than" up to which they name what there is ("only
under my chin"); from more on they begin a story."""
COMMON = 2
"""Words left over from which all phrases are looked for, not the question's own alone."""
_NUMBER = re.compile(r"[\d.]+")


def left_over(vocab: Vocabulary, question: Question, text: str, common: int = COMMON) -> int:
    """How many words of an answer neither mean something known nor are empty."""
    covered = [False] * len(text)
    for phrases in _cheap(vocab, question):
        _cover(covered, phrases.find(text))
    if len(_uncovered(vocab, text, covered)) >= common:
        for phrases in vocab.all_phrases:
            _cover(covered, phrases.find(text))
    return len(_uncovered(vocab, text, covered))


def tells_more(vocab: Vocabulary, question: Question, text: str) -> bool:
    """Whether an answer holds a sentence that nothing understood."""
    return left_over(vocab, question, text) >= vocab.tongue.unheard


def is_partial(vocab: Vocabulary, question: Question, text: str) -> bool:
    """Whether nothing is said but that a part of what was asked is not so: "no fever"."""
    covered = [False] * len(text)
    _cover(covered, vocab.questions[question.id].part_no.find(text))
    rest = "".join(" " if hidden else c for c, hidden in zip(text, covered, strict=True))
    besides = vocab.no.find(rest) or vocab.no_alone.find(rest)
    return any(covered) and not besides and not _uncovered(vocab, text, covered)


def is_plain(vocab: Vocabulary, question: Question, text: str, rest: str) -> bool:
    """Whether so little is left over that a leading particle may be believed. Behind what turns it
    nothing may be, and no amount at all in the `rest` behind the particle: "no, a little"."""
    if amounts(vocab, rest):
        return False
    if vocab.tongue.turns.search(rest):
        return left_over(vocab, question, text, common=1) == 0
    most = vocab.tongue.unheard
    if vocab.tongue.turns.search(text):
        most = min(most, SHORT)
    return left_over(vocab, question, text) < most


def is_turned(vocab: Vocabulary, question: Question, text: str, rest: str) -> bool:
    """Whether a "no" goes on with where, when or how much: "no, only under my chin", "no, a
    bit"."""
    if _only_amounts(vocab, rest):
        return True
    turn = vocab.tongue.turns.search(rest)
    if turn is None:
        return False
    limited = vocab.tongue.limits.search(rest, turn.start())
    few = 0 < left_over(vocab, question, text, common=1) <= SHORT
    return bool(limited) and few


def _only_amounts(vocab: Vocabulary, rest: str) -> bool:
    """Whether all that is told is how much: "just a tiny bit", not "just a little drunk"."""
    covered = [False] * len(rest)
    _cover(covered, vocab.yes_weak.find(rest))
    return amounts(vocab, rest) and not _uncovered(vocab, rest, covered)


def amounts(vocab: Vocabulary, text: str) -> bool:
    """Whether words say how much there is: "a little", not "not a bit"."""
    denials = (*vocab.no.find(text), *vocab.no_alone.find(text))
    return any(
        meaning(vocab, text, span) == "meant" and not any(span.overlaps(d) for d in denials)
        for span in vocab.yes_weak.find(text)
    )


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
