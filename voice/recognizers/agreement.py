"""Several ears as one: every reading of every ear, and answers that are sure where the ears agree.

Answer scores are pooled in logarithms, each ear with its weight: an answer that one ear holds
impossible is doubted however sure another ear is, so only agreement makes a sure answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from dialog.effects import Listen
from voice import recognizers
from voice.errors import EngineMissing, RecognitionFailed
from voice.hearing import Partial, ScoredAnswer, Utterance
from voice.recognizers import Abilities, Recognizer, Samples

T = TypeVar("T")


@dataclass(frozen=True)
class Trust:
    """How far one ear is believed when it is heard with others."""

    answers: float = 1.0
    """Exponent on its answer scores."""
    least: float = 1e-4
    """The least chance it can give an answer: no ear rules one out."""
    words: float = 1.0
    """Factor on the confidence of its readings."""


TRUST = {"vosk": Trust(answers=0.2, least=0.05, words=0.3)}
"""Ears believed less than the default, which is Whisper's. Vosk's grammar rules out too much. Of 80
people's "yes" and "no" in the phone band, with "yeah", "nope" and the like allowed, Whisper alone
has 60 at 0.97 and above, with Vosk (toothline-en-v0) 62, all right; mean log loss .159 and .147.
With 0.4 it is .140 but .197 against .169 where only "yes" and "no" are allowed. A small model has
half of the words of open speech wrong, Whisper one in fifty."""

DISPUTED = 0.85
"""The most that an answer gets when another ear heard another answer best: enough to be asked back,
too little to be taken without asking (the dialog takes what is said without words from 0.97)."""

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
        replace(hypothesis, confidence=hypothesis.confidence * _trust(hypothesis.ear).words)
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
        trust = _trust(name)
        logs += trust.answers * np.log(np.maximum(shares, trust.least))
    pooled = np.exp(logs - np.logaddexp.reduce(logs))
    for scores in answers.values():
        best = int(pooled.argmax())
        other = values.index(scores[0].value)
        if values[other] and other != best and pooled[best] > DISPUTED:
            pooled[other] += pooled[best] - DISPUTED
            pooled[best] = DISPUTED
    ranked = sorted(zip(values, pooled, strict=True), key=lambda item: -item[1])
    return tuple(ScoredAnswer(value, float(share)) for value, share in ranked)


def _trust(ear: str) -> Trust:
    return TRUST.get(ear, Trust())
