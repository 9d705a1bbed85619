"""Calls over SIP beside the same callers on the recording channel."""

from __future__ import annotations

from dataclasses import replace

from audio_fixtures.caller import Caller, Expect
from benchmarks.phone.calls import compared, summary
from benchmarks.phone.runs import PhoneRun

CALLER = Caller("one", "", "", ("it fell out",), {}, "no", Expect(components=("HA",), urgency="U2"))
RUN = PhoneRun(
    "one", 0.0, "U2", (("HA", 0.8),), "done", "service", 5.0, 90, 60.0, (0.8, 1.2), 0, ()
)
RECORDED = {"urgency": "U2", "component": "HA"}


def test_a_call_that_came_out_as_recorded_is_the_same() -> None:
    call = compared(RUN, RECORDED, CALLER)
    assert call["same_class"]
    assert call["same_urgency"]
    assert not call["under_triage"]


def test_another_class_or_urgency_is_not_the_same() -> None:
    assert not compared(RUN, {**RECORDED, "component": "CS"}, CALLER)["same_class"]
    assert not compared(RUN, {**RECORDED, "urgency": "U3"}, CALLER)["same_urgency"]


def test_a_call_without_urgency_or_with_a_lower_one_is_under_triage() -> None:
    for urgency in ("", "U3"):
        assert compared(replace(RUN, urgency=urgency), RECORDED, CALLER)["under_triage"]


def test_a_caller_whose_class_nobody_expects_is_not_compared_by_it() -> None:
    asks = replace(CALLER, expect=Expect(urgency="U2"))
    assert compared(RUN, {**RECORDED, "component": "CS"}, asks)["same_class"]


def test_the_figures_count_calls_and_waits() -> None:
    other = replace(RUN, id="two", urgency="U3", ended_by="time", waits_s=(2.0,))
    figures = summary([compared(RUN, RECORDED, CALLER), compared(other, RECORDED, CALLER)])
    assert figures["calls"] == 2
    assert figures["ended_by_the_service"] == 1
    assert figures["same_both_share"] == 0.5
    assert figures["under_triage"] == 1
    assert figures["wait_s_p50"] == 1.2
