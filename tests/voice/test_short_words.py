"""A real "no", a quarter of a second of it, and the real detector: is it heard whole?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dialog.effects import Answer
from tests.fakes import Answers, ListSink, ScriptedDialog, ScriptedEar, SilentMouth, ask, quiet
from tests.voice.call.scene import GOODBYE
from voice import audio, lines, loudness, synthesizers
from voice.call import Call
from voice.channels import BLOCK, RATE, Samples
from voice.channels.recording import Recording
from voice.exchange import Exchange
from voice.turns.activity import Silero, Voice
from voice.work import AtOnce

CALLERS = Path(__file__).parents[2] / "audio_fixtures" / "callers"
WORD_S = 0.25


@pytest.fixture(scope="module", params=["", "gmw/en-us+f3"], ids=["man", "woman"])
def no(request: pytest.FixtureRequest) -> Samples:
    """The word, shortened to a hasty one."""
    engine = synthesizers.load("pyttsx3")
    try:
        spoken = loudness.trimmed(engine.speak("no", request.param, 1.2), 0.0)
    finally:
        engine.close()
    short = spoken[: round(WORD_S * RATE)].copy()
    short[-800:] *= np.linspace(1, 0, 800, dtype=np.float32)
    return short


def _on_the_phone(samples: Samples) -> Samples:
    """300 to 3400 Hz, and 15 dB softer."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(hertz < 300) | (hertz > 3400)] = 0
    narrow: Samples = (np.fft.irfft(spectrum, len(samples)) * 0.18).astype(np.float32)
    return narrow


def _call(
    answer: Samples | None, ear: ScriptedEar | None = None, **line: object
) -> tuple[ScriptedDialog, ScriptedEar]:
    dialog = ScriptedDialog([ask("breathing", answers=_ANSWERS), GOODBYE])
    ear = ear or ScriptedEar("no")
    Call(
        Recording(Answers({"breathing": [answer]}), **line),  # type: ignore[arg-type]
        ear,
        SilentMouth(),
        Exchange(dialog.step, 0, ListSink()),
        Silero(),
        fallback=quiet(0),
        waiting=quiet(0),
        on_fault=lambda fault: pytest.fail(str(fault.error)),
        work=AtOnce(ear.stopwatch),
    ).run()
    return dialog, ear


_ANSWERS = (Answer("yes", ("yes",), "1"), Answer("no", ("no",), "2"))


@pytest.mark.parametrize("reaction_s", [-0.1, 0.0, 0.05, 0.1, 0.15, 0.2, 0.4])
@pytest.mark.parametrize("line", [None, _on_the_phone], ids=["wide", "phone"])
def test_a_quarter_second_no_is_heard_whole(no: Samples, reaction_s: float, line: object) -> None:
    dialog, ear = _call(no, reaction_s=reaction_s, line=line)
    assert [type(event).__name__ for event in dialog.events] == ["CallBegan", "Heard"]
    heard = ear.turns[0].sound
    said = _on_the_phone(no) if line else no
    power = float(np.sum(said.astype(np.float64) ** 2))
    assert float(np.sum(heard.astype(np.float64) ** 2)) == pytest.approx(power, rel=0.01)


@pytest.mark.parametrize("level", [0.0005, 0.005, 0.05], ids=["-66 dB", "-46 dB", "-26 dB"])
def test_a_line_that_hisses_for_ever_is_nobody(level: float) -> None:
    hiss = (level * np.random.default_rng(1).standard_normal(5 * RATE)).astype(np.float32)
    dialog, _ = _call(None, background=hiss)
    assert [type(event).__name__ for event in dialog.events] == ["CallBegan", "NoInput"]


@pytest.mark.parametrize("level", [0.002, 0.01], ids=["-54 dB", "-40 dB"])
def test_a_no_is_heard_through_the_hiss(no: Samples, level: float) -> None:
    hiss = (level * np.random.default_rng(2).standard_normal(5 * RATE)).astype(np.float32)
    dialog, _ = _call(no, background=hiss, reaction_s=0.1)
    assert [type(event).__name__ for event in dialog.events] == ["CallBegan", "Heard"]


@pytest.mark.parametrize("answer", ["asks-opening-hours/bleeding", "hemophilia-oozing/recording"])
def test_a_short_answer_is_heard_however_long_the_line_was_noisy(answer: str) -> None:
    word = lines.line("phone", noise_db=15)(audio.read(CALLERS / f"{answer}.flac").samples)
    heard = lines.phone_band(lines.room(60 * RATE, loudness.TARGET_DB - 15))
    began_s = 50
    heard[began_s * RATE :][: len(word)] += word
    detector, voice = Silero(), Voice()
    for start in range(0, len(heard) - BLOCK, BLOCK):
        voice.feed(detector.probability(heard[start : start + BLOCK]), start / RATE)
        assert not voice.speaking or start / RATE > began_s, "nobody spoke yet"
    assert voice.began_s == pytest.approx(began_s, abs=0.4)


def test_a_cough_is_never_taken_for_words() -> None:
    length = round(0.3 * RATE)
    fading = np.exp(-np.arange(length) / (0.06 * RATE))
    cough = (0.5 * fading * np.random.default_rng(3).standard_normal(length)).astype(np.float32)
    dialog, _ = _call(cough, ear=ScriptedEar())
    assert [type(event).__name__ for event in dialog.events][1] in ("NoInput", "HeardNoWords")
