"""No ear: for calls that go by keys, because there are too many of them or the ears are gone."""

from __future__ import annotations

from dialog.effects import Listen
from voice.hearing import Partial, Utterance
from voice.recognizers import Abilities, Samples


class Deaf:
    """A recognizer that makes no words of anything. Costs nothing."""

    name = "deaf"
    abilities = Abilities(
        streams=False, n_best=False, scores_answers=False, word_times=False, hears=False
    )

    def listen(self, expected: Listen) -> Turn:
        return Turn()


class Turn:
    """Sound that nobody hears."""

    def accept(self, samples: Samples) -> Partial | None:
        return None

    def peek(self) -> Utterance:
        return Utterance(())

    def finish(self) -> Utterance:
        return Utterance(())

    def close(self) -> None:
        pass
