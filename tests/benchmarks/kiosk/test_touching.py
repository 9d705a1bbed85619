"""Callers as people who only touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from audio_fixtures.caller import CALLERS, load_all
from benchmarks.expectations import under_triaged
from benchmarks.kiosk.touching import run_by_touch
from benchmarks.runs import CallerRun
from tests.dialog.talking import english


def touched(name: str) -> CallerRun:
    (caller,) = load_all([str(Path(CALLERS) / f"{name}.yaml")])
    return run_by_touch(english().at_kiosk, caller)


def test_whoever_only_touches_comes_to_the_same_class_and_urgency() -> None:
    run = touched("healing-cap")
    assert (run.ranked[0][0], run.urgency) == ("HA", "U2")
    assert all("[" in turn.heard for turn in run.turns), "nothing is said aloud"
    assert any("Pointed" in turn.heard for turn in run.turns)


@pytest.mark.parametrize("name", ["safety-07-eye-swollen-shut", "twenty-minutes-of-gauze"])
def test_a_danger_is_told_by_touch_as_exactly_as_by_words(name: str) -> None:
    run = touched(name)
    assert not under_triaged(run)
    assert run.urgency in {run.expect.urgency, *run.expect.urgency_ok}


@pytest.mark.parametrize(
    ("name", "urgency"),
    [
        ("boy-sore-implant", "U1"),
        ("front-crown-wedding-tomorrow", "U2"),
        ("bleeding-again-at-the-end", "U0"),
        ("high-fever-hundred-and-three", "U0"),
        ("bridge-moving-all-on-four", "U2"),
    ],
)
def test_what_others_put_into_words_is_told_by_touch(name: str, urgency: str) -> None:
    assert touched(name).urgency == urgency
