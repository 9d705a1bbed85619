"""A call as the tests need one, with little to say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from audio_fixtures.caller import Expect
from benchmarks.runs import CallerRun, Turn

RUN = CallerRun(
    id="somebody",
    about="",
    voice="",
    expect=Expect(),
    ranked=(("HA", 0.6), ("CS", 0.2), ("IM", 0.1)),
    urgency="U2",
    questions=("breathing", "bleeding"),
    turns=(),
    told=("Is it hard to breathe?", "The dentist needs to see a photo."),
    facts={},
    facts_how={},
)


def run(**changes: Any) -> CallerRun:
    """A call that differs from RUN in this."""
    return replace(RUN, **changes)


def heard(asked: str, kind: str, said: str, words: str) -> Turn:
    """One turn."""
    return Turn(asked, kind, "", said, words)
