"""Real threads, a real listener, real outages, and kill -9 in the middle of an alert."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from clinic.alerts import delivering, records
from clinic.alerts.alone import Alone
from clinic.alerts.contacts import Contact, Policy
from clinic.alerts.delivering import Setup
from clinic.alerts.dispatcher import Dispatcher
from clinic.alerts.message import Letterhead
from clinic.alerts.webhook import Webhook
from clinic.cases import ALERT, Cases
from tests.clinic.alerts.servers import Listener, free_port, http_server
from tests.test_house import ROOT

PATIENCE_S = 20.0


@contextmanager
def process(folder: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.clinic.alerts.dying", str(folder), url], cwd=ROOT
    )
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def until(true: object, what: str) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline_s, what
        threading.Event().wait(0.02)


@contextmanager
def sending(folder: Path, policy: Policy) -> Iterator[Cases]:
    """A dispatcher in its own thread."""
    clock = partial(datetime.now, UTC)
    with Cases(folder, clock) as cases:
        setup = Setup(policy, Letterhead("Lakeside Implants"), {"webhook": Webhook()})
        dispatcher = Dispatcher(cases, Alone(folder), setup, clock)
        cases.heed(dispatcher.written)
        dispatcher.start()
        yield cases
        dispatcher.close(PATIENCE_S)


def attempts(cases: Cases) -> list[records.Attempt]:
    return [
        one
        for case in cases.all()
        for one in records.attempts(cases.journal(case.id, ALERT))
    ]  # fmt: skip


def test_an_alert_killed_on_its_way_is_sent_again_and_can_be_recognized(tmp_path: Path) -> None:
    listener = Listener(holds=threading.Event())
    with http_server(listener):
        with process(tmp_path, listener.url):
            assert listener.came.wait(PATIENCE_S)
        with Cases(tmp_path, partial(datetime.now, UTC)) as cases:
            (left,) = attempts(cases)
        assert left.outcome is None, "it was written before it was made"
        assert listener.holds is not None
        listener.holds.set()
        with process(tmp_path, listener.url):
            until(lambda: len(listener.posted) > 1, "the alert never came again")
            with Cases(tmp_path, partial(datetime.now, UTC)) as cases:
                until(lambda: attempts(cases)[-1].outcome == "delivered", "no result was written")
    first, second = listener.posted
    assert first.json["id"] == second.json["id"] == left.id


def test_an_alert_is_out_within_a_second_of_the_save(tmp_path: Path) -> None:
    listener = Listener()
    with (
        http_server(listener),
        sending(tmp_path, Policy((Contact("a", webhook=listener.url),))) as cases,
    ):
        case = cases.begin()
        saved_s = time.monotonic()
        case.save({"urgency": "U0"})
        assert listener.came.wait(1.0)
        assert time.monotonic() - saved_s < 1.0


def test_a_case_that_another_program_saves_is_told(tmp_path: Path) -> None:
    listener = Listener()
    with http_server(listener), sending(tmp_path, Policy((Contact("a", webhook=listener.url),))):
        with Cases(tmp_path, partial(datetime.now, UTC)) as theirs:
            theirs.begin(channel="typed").save({"urgency": "U1"})
        assert listener.came.wait(PATIENCE_S)


def test_a_listener_that_hangs_holds_up_nobody_else(tmp_path: Path) -> None:
    slow, quick = Listener(holds=threading.Event()), Listener()
    with http_server(slow), http_server(quick):
        policy = Policy(
            (Contact("slow", webhook=slow.url), Contact("quick", webhook=quick.url)), escalate_s=0
        )
        with sending(tmp_path, policy) as cases:
            cases.begin().save({"urgency": "U0"})
            assert slow.came.wait(PATIENCE_S)
            assert quick.came.wait(PATIENCE_S)
            assert slow.holds is not None
            slow.holds.set()


def test_a_listener_that_comes_back_gets_the_alert_it_missed(tmp_path: Path) -> None:
    port = free_port()
    policy = Policy((Contact("a", webhook=f"http://127.0.0.1:{port}/"),), retry_s=0.3)
    listener = Listener()
    with sending(tmp_path, policy) as cases:
        cases.begin().save({"urgency": "U0"})
        until(lambda: any(one.outcome == "failed" for one in attempts(cases)), "it never failed")
        with http_server(listener, port):
            assert listener.came.wait(PATIENCE_S)
            until(lambda: attempts(cases)[-1].outcome == "delivered", "no result")
        assert len({one.id for one in attempts(cases)}) == 1


def test_ending_waits_for_what_is_under_way(tmp_path: Path) -> None:
    listener = Listener(holds=threading.Event())
    assert listener.holds is not None
    with http_server(listener):
        with sending(tmp_path, Policy((Contact("a", webhook=listener.url),))) as cases:
            cases.begin().save({"urgency": "U0"})
            assert listener.came.wait(PATIENCE_S)
            threading.Timer(0.2, listener.holds.set).start()
        with Cases(tmp_path, partial(datetime.now, UTC)) as after:
            assert [one.outcome for one in attempts(after)] == ["delivered"]


def test_a_delivery_that_never_ends_is_given_up_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.clinic.alerts.practice import SECOND, Practice

    tasks = []
    practice = Practice(tmp_path, Policy((SECOND,)))
    practice.dispatcher._deliveries._spawn = tasks.append
    practice.saved("U0")
    practice.day.passes(delivering.STUCK_S + 1)
    practice.dispatcher.step()
    practice.passes(60)
    assert len(tasks) == 2
    practice.cases.close()
