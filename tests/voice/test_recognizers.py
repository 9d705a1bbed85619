"""One contract for all ears: every engine beside the port is found and must keep it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from dialog.effects import Answer, Listen
from models import store
from tests.fakes import quiet
from voice import recognizers, synthesizers
from voice.errors import EngineMissing
from voice.recognizers import Engine, Recognizer, Samples

BLOCK = 512
MADE_OF_OTHERS = {"agreement", "workers"}


@dataclass(frozen=True)
class Tongue:
    """What the contract says to an ear, in the language of the model it has."""

    voice: str
    yes: str
    no: str
    unsure: str

    @property
    def closed(self) -> Listen:
        answers = (
            Answer("yes", (self.yes,)),
            Answer("no", (self.no,)),
            Answer("unsure", (self.unsure,)),
        )
        return Listen("bleeding", "yes_no", answers)


TONGUES = {
    "en": Tongue("", "yes", "no", "I don't know"),
    "ko": Tongue("ko", "네", "아니요", "감사합니다"),
}
OPEN = Listen("opening", "free", words=("implant", "healing abutment"))


@cache
def said(text: str, voice: str = "") -> Samples:
    """The words as the system's voice says them, in half a second of silence on each side."""
    mouth = synthesizers.load("pyttsx3")
    try:
        return np.concatenate([quiet(0.5), mouth.speak(text, voice), quiet(0.5)])
    finally:
        mouth.close()


def english() -> list[Engine]:
    """Every engine that has an English model here, with the best of them."""
    found = []
    for name in recognizers.names():
        models = [m for m in store.names(kind=name, language="en") if store.installed(m)]
        found += [Engine(name, store.path(model)) for model in models[:1]]
    return found


@cache
def ear(name: str) -> tuple[Recognizer, Tongue]:
    """The engine with the best model installed for it, and that model's language."""
    if name == "workers":
        return recognizers.load(name, *english(), workers=1), TONGUES["en"]
    if name == "agreement":
        parts = [ear(other) for other in recognizers.names() if other not in MADE_OF_OTHERS]
        hearing = [part for part, tongue in parts if tongue is TONGUES["en"]]
        return recognizers.load(name, *hearing), TONGUES["en"]
    for language, tongue in TONGUES.items():
        for model in store.names(kind=name, language=language):
            if store.installed(model):
                return recognizers.load(name, store.path(model)), tongue
    pytest.fail(f"No model of the ear {name} is installed: run `make setup`.")


@pytest.fixture(params=recognizers.names())
def engine(request: pytest.FixtureRequest) -> tuple[Recognizer, Tongue]:
    return ear(request.param)


def feed(turn: recognizers.Turn, samples: Samples) -> list[str]:
    """The partials that came of it."""
    blocks = (samples[at : at + BLOCK] for at in range(0, len(samples), BLOCK))
    return [partial.text for block in blocks if (partial := turn.accept(block))]


def test_a_closed_answer_is_scored_best_first_with_anything_else(
    engine: tuple[Recognizer, Tongue],
) -> None:
    hearer, tongue = engine
    for value, text in (("yes", tongue.yes), ("no", tongue.no), ("unsure", tongue.unsure)):
        turn = hearer.listen(tongue.closed)
        feed(turn, said(text, tongue.voice))
        heard = turn.finish()
        assert heard.answers[0].value == value
        assert {answer.value for answer in heard.answers} == {"yes", "no", "unsure", ""}
        shares = [answer.probability for answer in heard.answers]
        assert sum(shares) == pytest.approx(1.0)
        assert shares == sorted(shares, reverse=True)
        assert heard.hypotheses


def test_an_open_question_gives_readings_and_no_scores(engine: tuple[Recognizer, Tongue]) -> None:
    hearer, tongue = engine
    turn = hearer.listen(OPEN)
    feed(turn, said(tongue.unsure, tongue.voice))
    heard = turn.finish()
    assert heard.answers == ()
    assert heard.text == heard.hypotheses[0].text != ""
    confidences = [hypothesis.confidence for hypothesis in heard.hypotheses]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0.0 <= confidence <= 1.0 for confidence in confidences)
    assert {h.ear for h in heard.hypotheses} <= {hearer.name, *recognizers.names()}


def test_times_and_work_are_told(engine: tuple[Recognizer, Tongue]) -> None:
    hearer, tongue = engine
    sound = said(tongue.yes, tongue.voice)
    turn = hearer.listen(tongue.closed)
    feed(turn, sound)
    heard = turn.finish()
    assert heard.ended_s == pytest.approx(len(sound) / 16_000, abs=0.01)
    assert heard.compute_s > 0.0


@pytest.mark.parametrize("samples", [quiet(0.0), quiet(0.01), quiet(2.0)])
def test_without_a_voice_there_are_no_words(
    engine: tuple[Recognizer, Tongue], samples: Samples
) -> None:
    hearer, tongue = engine
    for expected in (tongue.closed, OPEN):
        turn = hearer.listen(expected)
        feed(turn, samples)
        heard = turn.finish()
        assert heard.hypotheses == ()
        assert heard.answers == ()


def test_hiss_is_no_answer(engine: tuple[Recognizer, Tongue]) -> None:
    hearer, tongue = engine
    turn = hearer.listen(tongue.closed)
    feed(turn, np.random.default_rng(2).normal(0, 0.01, 24_000).astype(np.float32))
    heard = turn.finish()
    assert not heard.answers or heard.answers[0].value == ""


def test_a_look_in_the_pause_is_what_is_heard_in_the_end(
    engine: tuple[Recognizer, Tongue],
) -> None:
    hearer, tongue = engine
    turn = hearer.listen(tongue.closed)
    feed(turn, said(tongue.no, tongue.voice))
    seen = turn.peek()
    feed(turn, quiet(0.5))
    heard = turn.finish()
    assert heard.answers[0].value == seen.answers[0].value == "no"
    assert [h.text for h in heard.hypotheses] == [h.text for h in seen.hypotheses]


def test_who_goes_on_after_a_look_is_heard_to_the_end(engine: tuple[Recognizer, Tongue]) -> None:
    hearer, tongue = engine
    turn = hearer.listen(OPEN)
    feed(turn, said(tongue.no, tongue.voice))
    seen = turn.peek()
    feed(turn, said(tongue.unsure, tongue.voice))
    assert len(turn.finish().text) > len(seen.text)


def test_hanging_up_mid_word_leaves_the_ear_whole(engine: tuple[Recognizer, Tongue]) -> None:
    hearer, tongue = engine
    whole = said(tongue.yes, tongue.voice)
    turn = hearer.listen(tongue.closed)
    feed(turn, whole[: len(whole) // 2])
    turn.close()
    turn.close()
    after = hearer.listen(tongue.closed)
    feed(after, whole)
    assert after.finish().answers[0].value == "yes"
    after.close()


def test_two_turns_at_once_do_not_hear_each_other(engine: tuple[Recognizer, Tongue]) -> None:
    hearer, tongue = engine
    one, two = hearer.listen(tongue.closed), hearer.listen(tongue.closed)
    yes, no = said(tongue.yes, tongue.voice), said(tongue.no, tongue.voice)
    for at in range(0, max(len(yes), len(no)), BLOCK):
        one.accept(yes[at : at + BLOCK])
        two.accept(no[at : at + BLOCK])
    assert one.finish().answers[0].value == "yes"
    assert two.finish().answers[0].value == "no"


def test_who_streams_gives_partials_and_who_does_not_gives_none(
    engine: tuple[Recognizer, Tongue],
) -> None:
    hearer, tongue = engine
    turn = hearer.listen(OPEN)
    partials = feed(turn, said(tongue.unsure, tongue.voice))
    turn.close()
    assert bool(partials) == hearer.abilities.streams


def test_answers_that_cannot_be_heard_do_no_harm(engine: tuple[Recognizer, Tongue]) -> None:
    hearer, tongue = engine
    odd = (Answer("x", ("", "...", "zxqv wrrk")), Answer("yes", (tongue.yes, "42 ½ %")))
    for answers in (odd, odd[:1], (Answer("y", ()),)):
        turn = hearer.listen(Listen("q", "choice", answers))
        feed(turn, said(tongue.yes, tongue.voice))
        heard = turn.finish()
        assert sum(answer.probability for answer in heard.answers) == pytest.approx(
            1.0 if heard.answers else 0.0
        )


@pytest.mark.skipif(
    not store.installed("whisper-base"), reason="run `toothline models fetch whisper-base`"
)
def test_a_whisper_of_many_languages_hears_the_one_it_is_told() -> None:
    hearer = recognizers.load("whisper", store.path("whisper-base"), language="es")
    answers = (Answer("yes", ("sí",)), Answer("no", ("no",)))
    turn = hearer.listen(Listen("bleeding", "yes_no", answers))
    feed(turn, said("Sí, todavía está sangrando.", "roa/es"))
    heard = turn.finish()
    assert "todavía" in heard.hypotheses[0].text
    assert heard.answers[0].value == "yes"


def test_an_unknown_ear_is_refused_with_those_there_are() -> None:
    with pytest.raises(EngineMissing, match=r"agreement, vosk, whisper"):
        recognizers.load("moonshine")


@pytest.mark.parametrize("name", sorted(set(recognizers.names()) - MADE_OF_OTHERS))
def test_a_folder_without_the_model_is_refused_with_the_command_that_fetches_it(
    name: str, tmp_path: object
) -> None:
    with pytest.raises(EngineMissing, match="toothline models fetch"):
        recognizers.load(name, tmp_path)  # type: ignore[arg-type]


def test_every_ear_is_installed_here() -> None:
    assert recognizers.installed() == recognizers.names()
