from dataclasses import replace
from pathlib import Path

import pytest

from audio_fixtures.caller import Caller, Expect
from benchmarks.many import jobs_of, run_all
from benchmarks.runs import CallerRun
from benchmarks.setting import Setting
from benchmarks.simulation import counted_questions, run_as_text, typed_event
from dialog import knowledge as protocol
from dialog.events import Heard, HeardNoWords, Keyed, NoInput

CALLER = Caller(
    id="cap",
    about="",
    voice="",
    says=("The little metal cap came out of my gum.",),
    answers={},
    otherwise="no",
    expect=Expect(urgency="U2"),
    path=Path("cap.yaml"),
)


def timeless(run: CallerRun) -> CallerRun:
    turns = tuple(replace(turn, deciding_s=0.0, latency=None) for turn in run.turns)
    return replace(run, turns=turns, cpu_s=0.0)


def test_the_opening_words_answer_the_opening() -> None:
    run = run_as_text(protocol.load("en"), CALLER)
    assert [turn.heard for turn in run.turns if turn.asked == "opening"] == [CALLER.says[0]]


def test_a_typed_call_comes_out_the_same_every_time() -> None:
    knowledge = protocol.load("en")
    first, second = (timeless(run_as_text(knowledge, CALLER)) for _ in range(2))
    assert first == second


def test_a_typed_call_comes_out_the_same_in_other_processes() -> None:
    jobs = jobs_of([CALLER, replace(CALLER, id="other")])
    alone = [timeless(run) for run in run_all(jobs, Setting(text=True))]
    shared = [timeless(run) for run in run_all(jobs, Setting(text=True), processes=2)]
    assert alone == shared


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("yes", Heard),
        ("well [silence 3] yes [cough]", Heard),
        ("[keys 2]", Keyed),
        ("[cough]", HeardNoWords),
        ("[silence]", NoInput),
        ("[noise 6]", NoInput),
    ],
)
def test_what_a_caller_does_reaches_the_dialog_as_an_event(said: str, kind: type) -> None:
    assert isinstance(typed_event(said, 1.0), kind)


def test_questions_are_counted_once_and_until_the_read_back() -> None:
    asked = ["recording", "opening", "breathing", "breathing", "length", "confirm", "threads"]
    assert counted_questions(asked) == ("breathing", "length")


def test_every_caller_is_run_once_in_every_voice() -> None:
    assert [job.voice for job in jobs_of([CALLER], ["one", "other"])] == ["one", "other"]
    assert [job.voice for job in jobs_of([CALLER])] == [""]
