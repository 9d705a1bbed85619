"""Whether something found in a sentence is meant: not denied, not merely supposed.

"No fever", "the swelling has gone down" and "what if it bleeds" name a danger without meaning it;
"it won't stop bleeding" denies twice and does mean it.
"""

from __future__ import annotations

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
    before = _clause_before(vocabulary, text[: span.start])
    tongue = vocabulary.tongue
    if tongue.object_last.search(before) and tongue.subject_first.match(text, span.start):
        # "Nothing hit me, I fell": ears write no comma, and a new clause is not denied.
        before = ""
    if any(s.start < len(before) for s in vocabulary.supposed.find(before + text[span.start :])):
        return "supposed"
    denied = bool(vocabulary.denied_before.find(before))
    nouns = vocabulary.denied_noun.find(before)
    # "No, I can't breathe": a no before a pronoun answers a question and denies nothing here.
    denied = denied or (bool(nouns) and not tongue.pronoun.search(before[nouns[-1].end :]))
    if denied != bool(vocabulary.denied_turning.find(before)):
        return "denied"
    if not before.strip() and text[span.end :].strip(" /") in tongue.refusals:
        # "Bleeding, no." But "it won't stop bleeding, no" agrees.
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
        if len(between.split()) <= LONG_AGO and not since.search(between + sentence[past.end :]):
            return True
    return False


def _clause_before(vocabulary: Vocabulary, text: str) -> str:
    sentence = text.rsplit("/ ", 1)[-1]
    ends = vocabulary.denial_ends.find(sentence)
    # "What if it bleeds", "I don't think it is swollen": the clause begins before its pronoun.
    reach = sentence if not ends else sentence[_clause_start(vocabulary, sentence, ends[-1]) :]
    return " ".join(reach.split()[-REACH:]) + " " if reach.split() else ""


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
