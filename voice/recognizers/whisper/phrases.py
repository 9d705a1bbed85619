"""Closed answers scored from the sound: how much of Whisper's belief begins with each phrase.

Whisper's probability of a text is that of its tokens one after another, so the texts that begin
with "No" hold P("No"), and those that begin with "No idea" hold their share of it. An answer's
mass is what its phrases hold, less what longer phrases of other answers hold within them; what no
phrase holds is anything else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Mapping

from dialog.effects import Answer

Tokens = tuple[int, ...]

NOT_WORTH = 5.0
"""Natural log: a phrase whose first token is this much less likely than the best answer's, or than
`UNLIKELY` where all are, cannot move the outcome: its other tokens are not scored."""
UNLIKELY = -2.0
"""Natural log."""


def spellings(answers: Iterable[Answer], encode: Callable[[str], list[int]]) -> dict[Tokens, str]:
    """Every phrase as Whisper might write it, with its answer's value; the first answer wins."""
    written: dict[Tokens, str] = {}
    for answer in answers:
        for phrase in answer.phrases:
            bare = phrase.strip().rstrip(".!?,")
            for spelled in (bare[:1].upper() + bare[1:], bare[:1].lower() + bare[1:]):
                if spelled:
                    written.setdefault(tuple(encode(" " + spelled)), answer.value)
    # What begins with a shorter phrase of the same answer is counted there already.
    return {
        tokens: value
        for tokens, value in written.items()
        if written.get(_longest_prefix(tokens, written)) != value
    }


def masses(
    phrases: Mapping[Tokens, str],
    first: Callable[[int], float],
    whole: Callable[[Tokens], float],
) -> dict[str, float]:
    """Probability of each value, summing to at most 1.

    `first` gives the log probability of a first token, at no cost; `whole` that of all tokens of a
    phrase, at the cost of a run of the decoder.
    """
    best = max((first(tokens[0]) for tokens in phrases), default=UNLIKELY)
    least = max(best, UNLIKELY) - NOT_WORTH
    held: dict[Tokens, float] = {}
    for tokens in phrases:
        bound = first(tokens[0])
        if len(tokens) == 1:
            held[tokens] = math.exp(bound)
        elif bound > least:
            held[tokens] = math.exp(whole(tokens))
    own = dict(held)
    for tokens, probability in held.items():
        parent = _longest_prefix(tokens, held)
        if parent:
            own[parent] -= probability
    values: dict[str, float] = dict.fromkeys(phrases.values(), 0.0)
    for tokens, probability in own.items():
        values[phrases[tokens]] += max(probability, 0.0)
    return values


def _longest_prefix(tokens: Tokens, among: Container[Tokens]) -> Tokens:
    for length in range(len(tokens) - 1, 0, -1):
        if tokens[:length] in among:
            return tokens[:length]
    return ()
