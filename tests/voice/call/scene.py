"""A call in virtual time: the real loop, a scripted dialog, and whatever may fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dialog.effects import Answer, Effect, End, Save, Say
from dialog.events import Event
from tests.fakes import (
    Answers,
    ByLoudness,
    ListSink,
    ScriptedDialog,
    ScriptedEar,
    SilentMouth,
    ask,
    tone,
)
from voice.call import Call, Outcome
from voice.channels.recording import Recording
from voice.exchange import Exchange, Fault
from voice.work import AtOnce

NO = (Answer("yes", ("yes",), "1"), Answer("no", ("no",), "2"))
FALLBACK = tone(1.5, level=0.2)
WAITING = tone(0.8, level=0.2)
GOODBYE: tuple[Effect, ...] = (Save({"urgency": "U2"}), Say("Goodbye.", "goodbye"), End("done"))
TWO_QUESTIONS = [ask("opening", "free"), ask("breathing", answers=NO), GOODBYE]


def _over(state: int, event: Event) -> tuple[int, tuple[Effect, ...]]:
    return state, GOODBYE


@dataclass
class Scene:
    """A call that may fail anywhere."""

    answers: dict[str, Any] = field(default_factory=dict)
    turns: list[tuple[Effect, ...]] = field(default_factory=lambda: list(TWO_QUESTIONS))
    ear: ScriptedEar = field(default_factory=lambda: ScriptedEar("the cap came out", "no"))
    mouth: Any = field(default_factory=SilentMouth)
    sink: ListSink = field(default_factory=ListSink)
    limit_s: float = 600.0
    channel: dict[str, Any] = field(default_factory=dict)
    line: type[Recording] = Recording
    ends: bool = False
    """Whether the dialog, asked for its opinion, says that anything ends the call."""
    faults: list[Fault] = field(default_factory=list)
    played: list[Any] = field(default_factory=list)

    def run(self) -> Outcome:
        self.dialog = ScriptedDialog(self.turns)
        line = self.line(Answers(self.answers), **self.channel)
        play, self.played = line.play, []

        def listened(samples: Any) -> None:
            self.played.append(samples)
            play(samples)

        line.play = listened  # type: ignore[method-assign]
        return Call(
            line,
            self.ear,
            self.mouth,
            Exchange(self.dialog.step, 0, self.sink, _over if self.ends else None),
            ByLoudness(),
            fallback=FALLBACK,
            waiting=WAITING,
            on_fault=self.faults.append,
            work=AtOnce(self.ear.stopwatch),
            limit_s=self.limit_s,
        ).run()

    @property
    def events(self) -> list[type[Event]]:
        return [type(event) for event in self.dialog.events]

    @property
    def heard_the_fallback(self) -> bool:
        return any(samples is FALLBACK for samples in self.played)
