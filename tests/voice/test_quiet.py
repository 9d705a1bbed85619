"""How long a process of ears was quiet, not counting the time in which it had no core."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from voice.recognizers.workers.quiet import LOOK_S, Quiet, waits_of


class Machine:
    """Virtual seconds, and a process of two threads that waits for a core when told to."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.waited = {"1": 7.0, "2": 3.0}
        self.looks = 0

    def pass_by(self, seconds: float, waiting: float = 0.0) -> None:
        self.now_s += seconds
        self.waited["2"] += waiting

    def waits(self) -> dict[str, float]:
        self.looks += 1
        return dict(self.waited)


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def quiet(machine: Machine) -> Quiet:
    made = Quiet(machine.waits, lambda: machine.now_s)
    machine.pass_by(LOOK_S)
    made.begin()
    return made


def test_a_process_that_says_nothing_is_quiet_from_when_it_was_asked(
    machine: Machine, quiet: Quiet
) -> None:
    machine.pass_by(6)
    assert quiet.lasted_s == pytest.approx(6)
    quiet.begin()
    machine.pass_by(2)
    assert quiet.lasted_s == pytest.approx(2)


def test_time_in_which_it_had_to_wait_for_a_core_does_not_count(
    machine: Machine, quiet: Quiet
) -> None:
    machine.pass_by(6, waiting=5)
    assert quiet.lasted_s == pytest.approx(1)
    machine.pass_by(3)
    assert quiet.lasted_s == pytest.approx(4)


def test_what_it_waited_before_is_not_taken_off_but_for_the_time_between_two_looks(
    machine: Machine, quiet: Quiet
) -> None:
    machine.pass_by(5, waiting=5)
    quiet.begin()
    machine.pass_by(LOOK_S / 2, waiting=LOOK_S / 2)
    quiet.begin()
    machine.pass_by(4)
    assert quiet.lasted_s == pytest.approx(4 - LOOK_S / 2)


def test_the_system_is_asked_once_a_second_at_most(machine: Machine, quiet: Quiet) -> None:
    before = machine.looks
    for _ in range(200):
        machine.pass_by(0.01)
        quiet.begin()
    assert machine.looks - before <= 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts it")
def test_who_shares_a_core_has_waited_for_it_and_who_is_frozen_has_not(
    spinning: list[subprocess.Popen[bytes]],
) -> None:
    one, _ = spinning
    pause = threading.Event()
    before = longest(one.pid)
    pause.wait(0.6)
    shared = longest(one.pid) - before
    assert shared > 0.1
    os.kill(one.pid, signal.SIGSTOP)
    pause.wait(0.05)
    before = longest(one.pid)
    pause.wait(0.3)
    assert longest(one.pid) - before < 0.01


def test_of_a_process_that_is_gone_nothing_is_known() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert waits_of(gone.pid) == {}


@pytest.fixture
def spinning() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two processes that want the same core all the time."""
    core = min(os.sched_getaffinity(0))
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", f"import os; os.sched_setaffinity(0, {{{core}}})\nwhile 1: pass"]
        )
        for _ in range(2)
    ]
    yield begun
    for process in begun:
        process.kill()
        process.wait()


def longest(pid: int) -> float:
    return max(waits_of(pid).values())
