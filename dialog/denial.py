"""Whether something found in a sentence is meant: not denied, not merely supposed.

"No fever", "the swelling has gone down" and "what if it bleeds" name a danger without meaning it;
"it won't stop bleeding" denies twice and does mean it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from dialog.phrases import Span
from dialog.vocabulary import Vocabulary

Meaning = Literal["meant", "denied", "supposed"]

REACH = 8
"""Words over which a denial reaches on: "not had any pain or fever or swelling" needs seven."""
AFTER = 4
"""Words between a sign and "has stopped": "the bleeding from last night has stopped"."""
LONG_AGO = 8
"""Words between what happened and "in nineteen seventy-four", in the same sentence."""


def meaning(vocabulary: Vocabulary, text: str, span: Span) -> Meaning:
    """How the words at `span` of a plain text are meant, by what stands around them."""
    before = _clause_before(vocabulary, text, span)
    if any(s.start < len(before) for s in vocabulary.supposed.find(before + text[span.start :])):
        return "supposed"
    if _denied_before(vocabulary, before, text[span.start : span.end]):
        return "denied"
    refused = text[span.end :].split("/")[0].strip() in vocabulary.tongue.refusals
    if refused and not before.strip() and not _is_denial(vocabulary, text[span.start : span.end]):
        # "Bleeding, no." But "it won't stop bleeding, no" and "no tooth on it yet, no" agree.
        return "denied"
    if _denied_after(vocabulary, text[span.end :]):
        return "denied"
    return "meant"


def long_ago(vocabulary: Vocabulary, text: str, span: Span) -> bool:
    """Whether the sentence says of the words at `span` that they are old history."""
    begin = text.rfind("/", 0, span.start) + 1
    end = text.find("/", span.end)
    sentence = text[begin : end if end >= 0 else len(text)]
    start, stop = span.start - begin, span.end - begin
    since = vocabulary.tongue.since
    for past in vocabulary.long_ago.find(sentence):
        low, high = min(stop, past.end), max(start, past.start)
        between = sentence[low:high]
        # "Last Christmas I choked on turkey and they had to thump me, so I'm careful now."
        behind = "".join(f"{word} " for word in sentence[max(stop, past.end) :].split()[:LONG_AGO])
        if len(between.split()) <= LONG_AGO and not since.search(between + behind):
            return True
    return False


def _denied_before(vocabulary: Vocabulary, before: str, sign: str) -> bool:
    """Whether the clause before a sign denies it."""
    if vocabulary.denied_before.find(sign):
        # "No fever, can't swallow": who tells it by a denial denies it only by "I don't think".
        return bool(vocabulary.tongue.thinks.search(before))
    denied = bool(vocabulary.denied_before.find(before))
    nouns = vocabulary.denied_noun.find(before)
    # "No, I can't breathe": a no before a pronoun answers a question and denies nothing here.
    pronoun = vocabulary.tongue.pronoun
    answers = nouns and (pronoun.search(before[nouns[-1].end :]) or pronoun.match(sign))
    denied = denied or (bool(nouns) and not answers)
    return denied != bool(vocabulary.denied_turning.find(before))


def _is_denial(vocabulary: Vocabulary, sign: str) -> bool:
    nouns = vocabulary.denied_noun.find(sign)
    return bool(vocabulary.denied_before.find(sign)) or any(span.start == 0 for span in nouns)


def _clause_before(vocabulary: Vocabulary, text: str, span: Span) -> str:
    """What stands before a sign in its own clause, at most REACH words of it."""
    begin = text.rfind("/ ", 0, span.start) + 1
    sentence = text[begin : span.end].lstrip()
    at = len(sentence) - (span.end - span.start)
    ends = [end for end in vocabulary.denial_ends.find(sentence) if end.start < at]
    ends += [end for end in _clauses(vocabulary, sentence) if end.start <= at]
    # "What if it bleeds", "I don't think it is swollen": the clause begins before its pronoun.
    start = _clause_start(vocabulary, sentence, max(ends, key=_start)) if ends else 0
    reach = sentence[start:at]
    return " ".join(reach.split()[-REACH:]) + " " if reach.split() else ""


def _clauses(vocabulary: Vocabulary, sentence: str) -> Iterable[Span]:
    """Where a subject begins a clause though ears write no comma: "I don't feel well I passed
    out". What would come of something supposed is as supposed: "if it falls out I could choke"."""
    tongue = vocabulary.tongue
    supposed = min((found.start for found in vocabulary.supposed.find(sentence)), default=None)
    for found in tongue.clause.finditer(sentence):
        start = found.end()
        if supposed is None or supposed > start or not tongue.would.match(sentence, start):
            yield Span(start, start + sentence[start:].index(" ") + 1)


def _start(end: Span) -> int:
    return end.start


def _clause_start(vocabulary: Vocabulary, sentence: str, end: Span) -> int:
    """Where the clause that an ending word opens begins: before "what if it", "don't think it"."""
    opening = sentence[: end.end]
    for span in vocabulary.supposed.find(opening):
        if span.end >= end.start:
            return span.start
    thinks = vocabulary.tongue.thinks.search(opening)
    return thinks.start() if thinks else end.end


def _denied_after(vocabulary: Vocabulary, text: str) -> bool:
    sentence = text.split("/", 1)[0]
    for span in vocabulary.denied_after.find(sentence):
        between = sentence[: span.start].split()
        if len(between) <= AFTER and not vocabulary.tongue.joints & set(between):
            return True
    return False
