from __future__ import annotations

from audio_fixtures.caller import load_all
from benchmarks.coverage import unreached
from benchmarks.simulation import run_as_text
from dialog import knowledge

PROTOCOL = knowledge.load("en")


def test_without_callers_everything_is_unreached() -> None:
    found = unreached(PROTOCOL, [])
    assert {f.file for f in found} == {
        "questions.yaml",
        "red_flags.yaml",
        "urgency.yaml",
        "components.yaml",
        "answers.yaml",
    }


def test_a_caller_reaches_what_the_call_came_to() -> None:
    (caller,) = load_all(["healing-cap"])
    found = {(f.file, f.block) for f in unreached(PROTOCOL, [run_as_text(PROTOCOL, caller)])}
    assert ("questions.yaml", "breathing") not in found
    assert ("components.yaml", "HA") not in found
    assert ("red_flags.yaml", "airway") in found
