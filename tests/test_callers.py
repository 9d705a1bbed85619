"""Every caller as text, and a few of all kinds by ear on a telephone line."""

from __future__ import annotations

import pytest

from audio_fixtures.caller import CALLERS, SPANISH, Caller, load_all
from benchmarks.by_ear import Service, run_by_ear
from benchmarks.expectations import first_two_right, something_out, under_triaged
from benchmarks.sampling import stratified
from benchmarks.setting import Setting
from benchmarks.simulation import run_as_text
from dialog import knowledge
from models.errors import ModelError
from toothline.simulation.service_parts import service
from voice.errors import EngineMissing

BY_EAR = 12
"""Callers heard: about a minute of processor time, twice that on a busy machine."""

EVERYBODY = load_all([CALLERS])
IN_SPANISH = load_all([SPANISH])


def named(caller: Caller) -> str:
    return caller.id


@pytest.fixture(scope="module")
def protocol() -> knowledge.Knowledge:
    return knowledge.load("en")


@pytest.fixture(scope="module")
def phone() -> Service:
    try:
        return service(Setting(band="phone"))
    except (EngineMissing, ModelError) as missing:
        pytest.skip(f"No caller is heard: {missing}")


@pytest.mark.parametrize("caller", EVERYBODY, ids=named)
def test_a_typed_call_meets_every_expectation(
    protocol: knowledge.Knowledge, caller: Caller
) -> None:
    run = run_as_text(protocol, caller)
    assert run.failures == ()


@pytest.fixture(scope="module")
def spanish() -> knowledge.Knowledge:
    return knowledge.load("es")


@pytest.mark.parametrize("caller", IN_SPANISH, ids=named)
def test_a_call_typed_in_spanish_meets_every_expectation(
    spanish: knowledge.Knowledge, caller: Caller
) -> None:
    run = run_as_text(spanish, caller)
    assert run.failures == ()
    assert not under_triaged(run)


@pytest.mark.parametrize("caller", stratified(EVERYBODY, BY_EAR), ids=named)
def test_a_caller_heard_on_the_phone_is_safe_and_understood(phone: Service, caller: Caller) -> None:
    run = run_by_ear(phone, caller)
    assert not [failure for failure in run.failures if failure.startswith("the call broke")]
    assert not under_triaged(run), f"{run.urgency}: {[turn.heard for turn in run.turns]}"
    assert first_two_right(run) or not something_out(run), run.ranked
