"""step(state, event) -> (state, effects): a placeholder while the real one is being written."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dialog.effects import Answer, Effect, End, Listen, Save, Say
from dialog.events import CallBegan, Event, Heard, Keyed
from dialog.knowledge import Knowledge

YES_NO = (Answer("yes", ("yes", "yeah"), "1"), Answer("no", ("no", "nope"), "2"))


@dataclass(frozen=True)
class State:
    asked: tuple[str, ...] = ()


def step(knowledge: Knowledge, state: State, event: Event) -> tuple[State, tuple[Effect, ...]]:
    if isinstance(event, CallBegan):
        return replace(state, asked=("opening",)), (
            Say("Please tell me what happened.", "question"),
            Listen("opening", "free", words=("implant", "abutment", "screw")),
        )
    if isinstance(event, Heard | Keyed) and state.asked == ("opening",):
        return replace(state, asked=("opening", "breathing")), (
            Say("Is it hard to breathe or swallow right now?", "question"),
            Listen("breathing", "yes_no", YES_NO),
        )
    return state, (Save({"urgency": "U2", "ranked": [["UN", 1.0]], "facts": {}, "questions_asked": []}), Say("Goodbye.", "goodbye"), End("done"))
