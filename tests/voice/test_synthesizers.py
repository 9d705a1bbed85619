"""One contract for every voice engine: they are found, not listed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from models import store
from voice import synthesizers
from voice.channels import RATE
from voice.errors import EngineMissing, SynthesisFailed
from voice.loudness import PEAK_DB, TARGET_DB, speech_level_db
from voice.synthesizers import Synthesizer

QUESTION = "Are you having any trouble breathing?"


@pytest.fixture(scope="module", params=synthesizers.names())
def engine(request: pytest.FixtureRequest) -> Iterator[Synthesizer]:
    models = store.names(kind=request.param)
    absent = [model for model in models if not store.installed(model)]
    if absent:
        pytest.skip(f"`toothline models fetch {absent[0]}` to test it")
    voices = {model: next(store.path(model).glob("*.onnx")) for model in models}
    settings = {"voices": voices} if voices else {}
    engine = synthesizers.load(request.param, **settings)
    yield engine
    engine.close()


def test_it_says_what_it_is(engine: Synthesizer) -> None:
    assert engine.name in synthesizers.names()
    assert engine.version
    assert engine.voices()


def test_it_speaks_at_our_rate_for_as_long_as_a_person_would(engine: Synthesizer) -> None:
    sound = engine.speak(QUESTION, engine.voices()[0])
    assert sound.dtype == np.float32
    assert sound.ndim == 1
    assert 1.2 < len(sound) / RATE < 5.0


def test_it_is_as_loud_as_every_other(engine: Synthesizer) -> None:
    sound = engine.speak(QUESTION, engine.voices()[0])
    assert TARGET_DB - 3 < speech_level_db(sound) < TARGET_DB + 0.1
    assert 20 * np.log10(np.abs(sound).max()) < PEAK_DB + 0.1


def test_it_speaks_slower_when_asked(engine: Synthesizer) -> None:
    usual, slow = (engine.speak(QUESTION, engine.voices()[0], rate) for rate in (1.0, 0.7))
    assert 1.15 < len(slow) / len(usual) < 1.7


def test_the_emergency_number_is_three_digits_however_written(engine: Synthesizer) -> None:
    voice = engine.voices()[0]
    # The longest of three: about one text in ten, pyttsx3 speaks at eSpeak's own, quicker speed.
    lengths = [
        max(len(engine.speak(f"Call {number}.", voice)) for _ in range(3))
        for number in ("9 1 1", "911", "nine one one")
    ]
    assert max(lengths) / min(lengths) < 1.2


@pytest.mark.parametrize("text", ["", "  \n", "🦷", "…", "[[h]]*", "\x00"])
def test_it_does_not_fall_over_odd_text(engine: Synthesizer, text: str) -> None:
    sound = engine.speak(text, engine.voices()[0])
    assert np.isfinite(sound).all()


def test_odd_signs_do_not_hide_the_words_around_them(engine: Synthesizer) -> None:
    plain, odd = (
        engine.speak(text, engine.voices()[0])
        for text in ("Is your gum swollen?", "Is\x00 your\n<gum> 🦷 swollen?")
    )
    assert 0.7 < len(odd) / len(plain) < 1.4


def test_a_voice_that_it_does_not_have_is_refused(engine: Synthesizer) -> None:
    with pytest.raises(SynthesisFailed):
        engine.speak("Hello.", "nobody")


def test_it_may_be_closed_twice_and_speaks_again_after(engine: Synthesizer) -> None:
    engine.close()
    engine.close()
    assert len(engine.speak("Yes.", engine.voices()[0]))


def test_an_unknown_engine_is_refused_with_those_there_are() -> None:
    with pytest.raises(EngineMissing, match="'parrot'.*piper.*pyttsx3"):
        synthesizers.load("parrot")


def test_an_engine_without_its_library_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("voice.synthesizers.piper.NEEDS", "no_such_library")
    with pytest.raises(EngineMissing, match="pip install piper-tts"):
        synthesizers.load("piper", voices={})


def test_a_repeatable_voice_says_the_same_words_the_same_way_whatever_came_between() -> None:
    name = "piper-en-us-joe-medium"
    voices = {"joe": next(store.path(name).glob("*.onnx"))}
    engine = synthesizers.load("piper", voices=voices, repeatable=True)
    first = engine.speak("No, I don't.", "joe")
    engine.speak("Something else.", "joe")
    assert np.array_equal(engine.speak("No, I don't.", "joe"), first)
    engine.close()
