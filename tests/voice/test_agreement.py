"""Several ears as one, with ears that say what the test wants."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

import pytest

from dialog.effects import Listen
from tests.fakes import quiet
from voice.errors import EngineMissing, RecognitionFailed
from voice.hearing import Hypothesis, Partial, ScoredAnswer, Utterance
from voice.recognizers import Abilities, Samples
from voice.recognizers.agreement import Ear

ASKED = Listen("bleeding", "yes_no")


@dataclass
class Hearing:
    """An ear and its own turn: hears the given text, scores the given answers, fails when told."""

    name: str
    text: str = ""
    scores: dict[str, float] = field(default_factory=dict)
    fails_at: str = ""
    abilities: Abilities = Abilities(False, False, True, False)  # noqa: RUF009
    closed: bool = False

    def listen(self, expected: Listen) -> Hearing:
        return self

    def accept(self, samples: Samples) -> Partial | None:
        self._fail("accept")
        return Partial(self.text) if self.abilities.streams else None

    def peek(self) -> Utterance:
        self._fail("peek")
        ranked = sorted(self.scores.items(), key=lambda item: -item[1])
        return Utterance(
            (Hypothesis(self.text, 0.8, self.name),) if self.text else (),
            tuple(ScoredAnswer(value, share) for value, share in ranked),
            compute_s=0.1,
        )

    def finish(self) -> Utterance:
        self._fail("finish")
        return self.peek()

    def close(self) -> None:
        self.closed = True

    def _fail(self, at: str) -> None:
        if self.fails_at == at:
            raise RecognitionFailed(f"The ear {self.name} died.")


def sure(value: str, chance: float = 0.95) -> dict[str, float]:
    rest = (1.0 - chance) / 2
    return {v: chance if v == value else rest for v in ("yes", "no", "")}


def pooled(*ears: Hearing) -> Utterance:
    turn = Ear(*ears).listen(ASKED)
    turn.accept(quiet(0.1))
    return turn.finish()


def test_ears_that_agree_are_surer_than_one() -> None:
    one = Hearing("whisper", "Yes.", sure("yes", 0.9))
    both = pooled(one, Hearing("vosk", "yes", sure("yes", 0.9)))
    assert both.answers[0].value == "yes"
    assert both.answers[0].probability > 0.9
    assert sum(answer.probability for answer in both.answers) == pytest.approx(1.0)


def test_ears_that_disagree_leave_the_answer_open() -> None:
    heard = pooled(
        Hearing("whisper", "No.", sure("no", 0.93)), Hearing("vosk", "yes", sure("yes", 0.95))
    )
    assert heard.answers[0].probability < 0.9


def test_an_ear_that_heard_anything_else_makes_the_other_doubt() -> None:
    alone = pooled(Hearing("whisper", "Yes.", sure("yes", 0.93)))
    doubted = pooled(
        Hearing("whisper", "Yes.", sure("yes", 0.93)), Hearing("vosk", "breath", sure("", 0.9))
    )
    assert doubted.answers[0].probability < alone.answers[0].probability


def test_an_answer_that_one_ear_does_not_know_is_anything_else_to_it() -> None:
    heard = pooled(
        Hearing("whisper", "abutment", {"abutment": 0.95, "crown": 0.02, "": 0.03}),
        Hearing("vosk", "a button", {"crown": 0.05, "": 0.95}),
    )
    assert heard.answers[0].value == "abutment"


def test_every_reading_of_every_ear_is_kept_best_first() -> None:
    heard = pooled(Hearing("vosk", "a button meant"), Hearing("whisper", "Abutment."))
    assert [(h.ear, h.text) for h in heard.hypotheses] == [
        ("whisper", "Abutment."),
        ("vosk", "a button meant"),
    ]
    assert heard.answers == ()
    assert heard.compute_s == pytest.approx(0.2)


@pytest.mark.parametrize("moment", ["accept", "peek", "finish"])
def test_when_one_ear_dies_the_other_carries_on_and_the_fault_is_told(
    moment: str, caplog: pytest.LogCaptureFixture
) -> None:
    dying, living = Hearing("vosk", "x", fails_at=moment), Hearing("whisper", "No.", sure("no"))
    with caplog.at_level(logging.WARNING):
        heard = pooled(dying, living)
    assert heard.answers[0].value == "no"
    assert dying.closed
    assert "The ear vosk died." in caplog.text


def test_when_all_ears_die_the_turn_fails() -> None:
    with pytest.raises(RecognitionFailed):
        pooled(Hearing("vosk", fails_at="accept"), Hearing("whisper", fails_at="finish"))


def test_partials_come_from_whichever_ear_streams() -> None:
    streaming = Hearing("vosk", "yes", abilities=Abilities(True, True, True, True))
    together = Ear(Hearing("whisper"), streaming)
    assert together.abilities.streams
    assert together.listen(ASKED).accept(quiet(0.1)) == Partial("yes")


def test_closing_closes_every_turn() -> None:
    ears = Hearing("whisper"), Hearing("vosk")
    Ear(*ears).listen(ASKED).close()
    assert all(ear.closed for ear in ears)


def test_agreement_of_nobody_is_refused() -> None:
    with pytest.raises(EngineMissing):
        Ear()
