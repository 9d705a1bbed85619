"""Real ears in real processes that are killed, frozen and aborted while they hear."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dialog import conversation, knowledge
from dialog.effects import Answer, Listen
from models import store
from tests.fakes import Answers, ByLoudness, ListSink, SilentMouth, quiet
from tests.voice.test_recognizers import said
from voice.attention import MOST_FAILURES
from voice.call import Call, Outcome
from voice.channels.recording import Recording
from voice.errors import EngineMissing, RecognitionFailed
from voice.exchange import Exchange, Fault
from voice.recognizers import Engine
from voice.recognizers.workers import Ear
from voice.recognizers.workers.worker import Limits, Worker
from voice.work import AtOnce

WHISPER = Engine("whisper", store.path("whisper-tiny-en"))
QUESTION = Listen("bleeding", "yes_no", (Answer("yes", ("yes",)), Answer("no", ("no",))))
HANGS_S = 4.0
"""Longer than a busy machine needs for one word."""
SOON_S = 20.0
"""How long a test waits for a process to start: it takes about a second."""


@pytest.fixture
def ear() -> Iterator[Ear]:
    made = Ear(WHISPER, workers=2, limits=Limits(stalled_s=HANGS_S, dead_s=HANGS_S))
    yield made
    made.close()


def restarted(ear: Ear, times: int = 1) -> bool:
    """Waits until that many processes were replaced and all can hear."""
    waited = threading.Event()
    for _ in range(round(SOON_S / 0.05)):
        if ear.restarts >= times and len(ear.pids) == 2:
            return True
        waited.wait(0.05)
    return False


def hears_yes(ear: Ear) -> bool:
    turn = ear.listen(QUESTION)
    turn.accept(said("yes"))
    return turn.finish().answers[0].value == "yes"


def test_turns_are_spread_over_the_processes(ear: Ear) -> None:
    turns = [ear.listen(QUESTION) for _ in range(4)]
    busy = {turn._worker.pid for turn in turns}
    assert busy == set(ear.pids)
    for turn in turns:
        turn.close()


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV])
def test_a_process_that_dies_fails_its_turn_and_no_other(ear: Ear, fault: signal.Signals) -> None:
    hit, safe = ear.listen(QUESTION), ear.listen(QUESTION)
    for turn in (hit, safe):
        turn.accept(said("yes"))
    os.kill(hit._worker.pid, fault)
    with pytest.raises(RecognitionFailed, match="died"):
        hit.finish()
    assert safe.finish().answers[0].value == "yes"
    assert restarted(ear)
    assert hears_yes(ear)


def test_a_process_that_hangs_is_ended_and_replaced(ear: Ear) -> None:
    turn = ear.listen(QUESTION)
    turn.accept(said("yes"))
    os.kill(turn._worker.pid, signal.SIGSTOP)
    with pytest.raises(RecognitionFailed, match="no reply"):
        turn.finish()
    assert restarted(ear)
    assert hears_yes(ear)


def test_a_process_that_is_only_slow_is_left_alone_and_not_asked() -> None:
    ear = Ear(WHISPER, workers=2, limits=Limits(stalled_s=0.3, dead_s=60.0))
    try:
        turn = ear.listen(QUESTION)
        slow = turn._worker.pid
        os.kill(slow, signal.SIGSTOP)
        with pytest.raises(RecognitionFailed, match="lower `conversations`"):
            turn.peek()
        others = [ear.listen(QUESTION) for _ in range(3)]
        assert slow not in {other._worker.pid for other in others}
        os.kill(slow, signal.SIGCONT)
        assert ear.restarts == 0
        assert slow in ear.pids
    finally:
        ear.close()


def test_all_processes_may_die_again_and_again(ear: Ear) -> None:
    for pid in ear.pids:
        os.kill(pid, signal.SIGKILL)
    assert restarted(ear, 2)
    os.kill(ear.pids[0], signal.SIGKILL)
    assert restarted(ear, 3)
    assert hears_yes(ear)


def test_what_stops_the_service_does_not_stop_its_ears_first(ear: Ear) -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        for pid in ear.pids:
            os.kill(pid, ignored)
    assert hears_yes(ear)
    assert ear.restarts == 0


def test_more_requests_than_a_process_may_keep_waiting_are_refused() -> None:
    ear = Ear(WHISPER, workers=1, limits=Limits(waiting=0))
    try:
        with pytest.raises(RecognitionFailed, match="lower the number of calls"):
            ear.listen(QUESTION).peek()
    finally:
        ear.close()


def test_a_model_that_is_not_there_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match="toothline models fetch"):
        Ear(Engine("whisper", tmp_path), workers=1)


def test_models_that_are_not_loaded_in_time_are_told_at_the_start() -> None:
    with pytest.raises(EngineMissing, match="not loaded within"):
        Ear(WHISPER, workers=1, limits=Limits(start_s=0.0))


def test_closed_processes_are_gone_and_stay_so(ear: Ear) -> None:
    processes = [worker._process for worker in ear._workers]
    ear.close()
    ear.close()
    for process in processes:
        process.wait(SOON_S)
    assert ear.restarts == 0


class KilledMidAnswer(Ear):
    """Its process is killed when the caller has said half of an answer. Callers in virtual time
    repeat at once: they are kept waiting until another process hears."""

    def __init__(self, *engines: Engine, at: str, blocks: int) -> None:
        self._back = threading.Event()
        self._back.set()
        super().__init__(*engines, workers=1)
        self._at = at
        self._blocks = blocks

    def listen(self, expected: Listen) -> Any:
        assert self._back.wait(SOON_S)
        self._workers[0].ready()
        turn = super().listen(expected)
        if expected.question == self._at:
            self._at = ""
            accept, taken = turn.accept, []

            def accepted(samples: Any) -> Any:
                taken.append(samples)
                if len(taken) == self._blocks:
                    self._back.clear()
                    os.kill(self.pids[0], signal.SIGKILL)
                return accept(samples)

            turn.accept = accepted  # type: ignore[method-assign]
        return turn

    def _replace(self, dead: Worker, rested_s: float) -> None:
        super()._replace(dead, rested_s)
        self._back.set()


@pytest.mark.parametrize("blocks", [1, 20])
def test_a_call_goes_on_when_its_ear_is_killed_in_the_middle_of_an_answer(blocks: int) -> None:
    ear = KilledMidAnswer(WHISPER, at="breathing", blocks=blocks)
    script = {question: [said("no")] for question in ("recording", "breathing", "bleeding")}
    script["opening"] = [said("my healing cap fell out")]
    outcome, sink, faults = held(ear, script)
    asked = [event["is"] for event in sink.of("event")]
    assert outcome.fault is None
    assert outcome.reason != "fault"
    assert 1 <= asked.count("EarFailed") < MOST_FAILURES
    assert {type(fault.error) for fault in faults} == {RecognitionFailed}
    assert outcome.case["facts"]["breathing"]["value"] == "no"


def held(ear: Ear, script: dict[str, Any]) -> tuple[Outcome, ListSink, list[Fault]]:
    protocol = knowledge.load("en")
    sink, faults = ListSink(), []
    try:
        outcome = Call(
            Recording(Answers(script), hangs_up_s=120.0),
            ear,
            SilentMouth(),
            Exchange(partial(conversation.step, protocol), conversation.State(), sink),
            ByLoudness(),
            fallback=quiet(1.0),
            waiting=quiet(1.0),
            on_fault=faults.append,
            work=AtOnce(),
        ).run()
    finally:
        ear.close()
    return outcome, sink, faults
