"""Several ears as one: every reading of every ear, and answers that are sure where the ears agree.

Answer scores are pooled in logarithms, each ear with its weight: an answer that one ear holds
impossible is doubted however sure another ear is, so only agreement makes a sure answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from dialog.effects import Listen
from voice import recognizers
from voice.errors import EngineMissing, RecognitionFailed
from voice.hearing import Partial, ScoredAnswer, Utterance
from voice.recognizers import Abilities, Recognizer, Samples

T = TypeVar("T")

WEIGHTS = {"whisper": 1.0, "vosk": 0.4}
"""Exponent on each ear's answer scores. Of 297 people's "yes" and "no" and 225 other words in the
phone band, Whisper alone has 92.3 % of the answers at 0.9 and above, Vosk (toothline-en-v0) 51.5 %,
and both 94.3 %, all right, with one other word each; mean log loss .126, .529 and .092. With 0.2
for Vosk it is .104."""
OPEN_TRUST = {"vosk": 0.3}
"""Factor on the confidence of an ear's readings where it differs from 1: a small model's open
speech has half of its words wrong, while Whisper has one in fifty."""
LEAST = 0.05
"""No ear is surer than this that an answer was not given: a grammar rules out too much. On spoken
sentences that begin with their answer, with noise, 0.01 is worse by .02 in mean log loss."""

log = logging.getLogger(__name__)


class Ear:
    """All the given ears, heard together."""

    name = "agreement"

    def __init__(self, *ears: Recognizer) -> None:
        if not ears:
            raise EngineMissing("Agreement needs at least one ear: name one, or use `--ears auto`.")
        self.ears = ears
        self.abilities = Abilities(
            streams=any(ear.abilities.streams for ear in ears),
            n_best=len(ears) > 1 or ears[0].abilities.n_best,
            scores_answers=any(ear.abilities.scores_answers for ear in ears),
            word_times=all(ear.abilities.word_times for ear in ears),
        )

    def listen(self, expected: Listen) -> Turn:
        return Turn({ear.name: ear.listen(expected) for ear in self.ears})


class Turn:
    """One utterance in all ears. An ear that fails is left out; the last one's fault is raised."""

    def __init__(self, turns: dict[str, recognizers.Turn]) -> None:
        self._turns = turns
        self._partials: dict[str, Partial] = {}

    def accept(self, samples: Samples) -> Partial | None:
        fresh = self._each(lambda turn: turn.accept(samples))
        return next((partial for partial in fresh.values() if partial), None)

    def peek(self) -> Utterance:
        return _pooled(self._each(lambda turn: turn.peek()))

    def finish(self) -> Utterance:
        heard = _pooled(self._each(lambda turn: turn.finish()))
        self.close()
        return heard

    def close(self) -> None:
        for turn in self._turns.values():
            turn.close()

    def _each(self, ask: Callable[[recognizers.Turn], T]) -> dict[str, T]:
        replies: dict[str, T] = {}
        for name, turn in list(self._turns.items()):
            try:
                replies[name] = ask(turn)
            except RecognitionFailed as fault:
                turn.close()
                if len(self._turns) == 1:
                    raise
                del self._turns[name]
                log.warning("The ear %s is left out of this turn: %s", name, fault)
        return replies


def _pooled(heard: dict[str, Utterance]) -> Utterance:
    utterances = list(heard.values())
    hypotheses = [
        replace(hypothesis, confidence=hypothesis.confidence * OPEN_TRUST.get(hypothesis.ear, 1.0))
        for utterance in utterances
        for hypothesis in utterance.hypotheses
    ]
    return Utterance(
        hypotheses=tuple(sorted(hypotheses, key=lambda h: -h.confidence)),
        answers=_agreed({name: u.answers for name, u in heard.items() if u.answers}),
        ended_s=max(utterance.ended_s for utterance in utterances),
        compute_s=sum(utterance.compute_s for utterance in utterances),
    )


def _agreed(answers: dict[str, Sequence[ScoredAnswer]]) -> tuple[ScoredAnswer, ...]:
    if len(answers) < 2:
        return next((tuple(scores) for scores in answers.values()), ())
    values = list(dict.fromkeys(s.value for scores in answers.values() for s in scores))
    logs = np.zeros(len(values))
    for name, scores in answers.items():
        given = {score.value: score.probability for score in scores}
        # To an ear that cannot hear an answer's phrases it is anything else.
        shares = [given.get(value, given.get("", 0.0)) for value in values]
        logs += WEIGHTS.get(name, 1.0) * np.log(np.maximum(shares, LEAST))
    shares = np.exp(logs - np.logaddexp.reduce(logs))
    ranked = sorted(zip(values, shares, strict=True), key=lambda item: -item[1])
    return tuple(ScoredAnswer(value, float(share)) for value, share in ranked)
