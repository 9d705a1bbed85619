import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio_fixtures.caller import Caller
from benchmarks.by_ear import Service, naive_by_ear, run_by_ear
from dialog import knowledge as protocol
from tests.fakes import ByLoudness, ScriptedEar, SilentMouth, tone
from voice.channels import RATE, Samples
from voice.errors import SynthesisFailed

CALLER = Caller(
    id="cap",
    about="",
    voice="",
    says=("My cap came out.",),
    answers={},
    otherwise="no",
    path=Path("cap.yaml"),
)


class Beeps:
    """Answers everything with a second of sound."""

    def answer(self, question: str, times_asked: int) -> Samples:
        return tone(1.0)


def service(ear: ScriptedEar) -> Service:
    return Service(
        knowledge=protocol.load("en"),
        ear=ear,
        mouth=SilentMouth(),
        activity=ByLoudness,
        script=lambda caller, voice: Beeps(),
        line=lambda samples: samples,
        plain=lambda samples: f"{len(samples) / RATE:g} seconds",
    )


def test_a_turn_tells_what_was_asked_said_and_heard() -> None:
    run = run_by_ear(service(ScriptedEar(*["my cat came out"] * 40)), CALLER)
    opening = next(turn for turn in run.turns if turn.asked == "opening")
    assert (opening.said, opening.heard) == ("My cap came out.", "my cat came out")
    assert opening.latency is not None
    assert opening.latency.endpoint_s > 0
    assert 0.9 < opening.ended_s - opening.began_s < 2.5
    assert run.sound_s > opening.ended_s


def test_a_caller_of_whom_no_word_is_understood_still_gets_an_end() -> None:
    run = run_by_ear(service(ScriptedEar()), CALLER)
    assert {turn.heard for turn in run.turns} <= {"[no words]", "[silence]"}
    assert not any("broke" in failure for failure in run.failures)


def test_an_ear_that_dies_for_a_turn_is_a_failure_of_the_call() -> None:
    run = run_by_ear(service(ScriptedEar(dies_at=(0,))), CALLER)
    assert run.failures[0] == "the call broke: The ear died: start it again."


def test_the_sound_of_a_call_has_the_caller_left_and_the_service_right() -> None:
    run = run_by_ear(service(ScriptedEar(*["no"] * 40)), CALLER, keep_sound=True)
    samples, rate = soundfile.read(io.BytesIO(run.sound))
    left, right = samples[:, 0], samples[:, 1]
    assert abs(len(samples) / rate - run.sound_s) < 1
    assert np.abs(left).max() > 0.1
    assert np.abs(right).max() < np.abs(left).max() / 5


def test_the_naive_way_hears_the_same_opening() -> None:
    run = naive_by_ear(service(ScriptedEar()), CALLER)
    assert run.turns[0].heard == "2 seconds"
    assert run.ranked[0][0] == "UN"


def test_a_caller_who_cannot_speak_is_no_failure_of_the_service() -> None:
    class Mute:
        def answer(self, question: str, times_asked: int) -> Samples:
            raise SynthesisFailed("The voice died: start it again.")

    with pytest.raises(SynthesisFailed):
        run_by_ear(replace(service(ScriptedEar()), script=lambda caller, voice: Mute()), CALLER)
