"""One utterance being heard: the blocks of it to the ear, and looks at what it makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from dialog.effects import Listen
from dialog.events import AnswerScore, Heard, HeardNoWords, Hypothesis
from voice.channels import Samples
from voice.errors import RecognitionFailed
from voice.hearing import Utterance
from voice.recognizers import Recognizer, Turn
from voice.work import PATIENCE_S, Job, Work, no_answer

QUIET = 0.1
"""Sound after a look that stays 20 dB below the utterance's loudest is the pause, not speech that
the detector of voices missed."""

T = TypeVar("T")


class Listening:
    """An ear's turn, worked on by whoever does the work. Owned by the loop.

    An ear that fails costs this turn: the caller is still heard to the end, so that nobody
    apologizes into their sentence, and `failure` says why there are no words of it. What follows a
    look is kept from the ear until the caller goes on: a pause costs it no work, and where nothing
    followed, what the look saw is what was said.

    Work that nobody waits for any more is not begun: looks that the caller spoke on after, and all
    of a turn that was given up. Where an ear is behind, each piece of it would hold up the next
    answer.
    """

    def __init__(self, ear: Recognizer, expected: Listen, work: Work, began_s: float) -> None:
        self.began_s = began_s
        """When the voice began."""
        self.failure: RecognitionFailed | None = None
        """What the ear raised; nothing is asked of it from then on."""
        self._work = work
        self._turn: Turn | None = None
        self._taken: Job[object] | None = None
        self._look: Job[Utterance | None] | None = None
        self._looks = 0
        """Begun and gone on after: tells the present one from those before."""
        self._over = False
        self._seen: Utterance | None = None
        self._held: list[Samples] | None = None
        self._loudest = 0.0
        self._last: Job[Utterance | None] | None = None
        self.ended_s = 0.0
        """When the caller had finished."""
        try:
            self._turn = ear.listen(expected)
        except RecognitionFailed as failure:
            self.failure = failure

    def accept(self, samples: Samples, now_s: float) -> None:
        """The next of the caller's sound."""
        if self._held is not None:
            self._held.append(samples)
        else:
            self._hand_on(samples, now_s)

    def peek(self, now_s: float) -> None:
        """Begin to decode what was said until now, on the chance that it was all."""
        number = self._looks
        self._look = self._ask(lambda turn: turn.peek() if number == self._looks else None, now_s)
        self._held = []

    def seen(self, now_s: float) -> Utterance | None:
        """What the last peek made of it, once, as soon as it is known."""
        if self._look is None or not self._look.done(now_s):
            return None
        look, self._look = self._look, None
        self._seen = self._result(look)
        return self._seen

    def went_on(self, now_s: float) -> None:
        """The caller says more: what was seen is not all."""
        held, self._held = self._held or (), None
        self._look = self._seen = None
        self._looks += 1
        for samples in held:
            self._hand_on(samples, now_s)

    def finish(self, now_s: float) -> None:
        """That was all: decode what was said."""
        self.ended_s = now_s
        if self._held and max(map(_power, self._held)) > QUIET**2 * self._loudest:
            self.went_on(now_s)
        if self._seen is None:
            # A look that is not over yet sees all that was said.
            self._last = self._look or self._ask(lambda turn: turn.finish(), now_s)

    def finished(self, now_s: float) -> bool:
        """Whether `words` need not be waited for."""
        if self.failure is None and now_s - self.ended_s > PATIENCE_S:
            self.failure = no_answer()
        return self.failure is not None or self._last is None or self._last.done(now_s)

    def words(self) -> Utterance | None:
        """What was said; None, with `failure` told, when the ear failed."""
        if self._seen is not None:
            return self._seen
        return self._result(self._last) if self._last is not None else None

    def close(self, now_s: float) -> None:
        """Give up; after `finish` it frees what is left."""
        turn, self._over = self._turn, True
        if turn is not None:
            self._work.submit(turn.close, now_s)

    def _hand_on(self, samples: Samples, now_s: float) -> None:
        self._loudest = max(self._loudest, _power(samples))
        if self._taken is not None and self._taken.done(now_s):
            self._result(self._taken)
        self._taken = self._ask(lambda turn: turn.accept(samples), now_s)

    def _ask(self, task: Callable[[Turn], T], now_s: float) -> Job[T | None] | None:
        turn = self._turn
        if turn is None or self.failure is not None:
            return None
        try:
            return self._work.submit(lambda: None if self._over else task(turn), now_s)
        except RecognitionFailed as failure:
            self.failure = failure
            return None

    def _result(self, job: Job[T | None]) -> T | None:
        if self.failure is not None:
            return None
        try:
            return job.result()
        except RecognitionFailed as failure:
            self.failure = failure
            return None


def _power(samples: Samples) -> float:
    return float(np.mean(np.square(samples)))


def event_of(
    utterance: Utterance,
    began_s: float,
    ended_s: float,
    before_question: bool = False,
    *,
    overtaken: bool = False,
) -> Heard | HeardNoWords:
    """What the dialog is told of an utterance."""
    scored = utterance.answers and utterance.answers[0].value
    if not utterance.text and not scored:
        return HeardNoWords(began_s)
    return Heard(
        tuple(Hypothesis(h.text, h.confidence, h.ear) for h in utterance.hypotheses),
        tuple(AnswerScore(a.value, a.probability) for a in utterance.answers),
        began_s,
        ended_s,
        before_question,
        overtaken,
    )
