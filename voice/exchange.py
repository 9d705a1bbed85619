"""What passes between a caller and the dialog, written down before it is acted on.

Shared by spoken and typed calls. Holds the port of the case sink.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from dialog.effects import Effect, Listen, Save
from dialog.events import Event, HungUp
from dialog.plain import to_plain
from voice.channels import Samples

State = TypeVar("State")
Step = Callable[[State, Event], tuple[State, tuple[Effect, ...]]]
"""`dialog.conversation.step` with its knowledge bound."""
Watch = Callable[[State, Event, tuple[Effect, ...]], None]
"""Told of the state that an event led to, and of what the dialog wants done."""


class CaseSink(Protocol):
    """Where a call is kept. Any of these may raise: the caller then hears the fallback line."""

    def append(self, kind: str, at_s: float, data: dict[str, Any]) -> None:
        """One journal line, on disk when this returns; `kind` as in `Exchange`."""
        ...

    def save(self, case: dict[str, Any]) -> None:
        """The case as it stands now, in place of the last."""
        ...

    def sound(self, caller: Samples, service: Samples) -> None:
        """Both sides of the call since the last time (16 kHz mono, equally long), because the
        caller agreed."""
        ...

    def refuse_sound(self) -> None:
        """The caller does not agree any more: what was kept is deleted."""
        ...


@dataclass(frozen=True)
class Line:
    """One line of the journal."""

    kind: str
    at_s: float
    data: dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """Something broke during a call; for the operator."""

    error: Exception
    unwritten: tuple[Line, ...]
    """Journal lines that could not be written."""


class Exchange(Generic[State]):
    """Events to the dialog, effects back; every one is a journal line first.

    Kinds of lines: `event` and `effect` (as in `dialog.plain`), `latency` (its parts, in seconds),
    `cut` (a prompt that the caller stopped), `forgotten` (speech that nobody was told of: into a
    prompt, or no words before a key), `handed_over` (to whom, and whether somebody took the call),
    `fault`.
    """

    def __init__(
        self,
        step: Step[State],
        state: State,
        sink: CaseSink,
        what_if: Step[State] | None = None,
        watch: Watch[State] = lambda state, event, effects: None,
    ) -> None:
        """`what_if` is the step for trying words that may not be all; by default none are tried.
        `watch` is told of every step before anything of it is done: a screen shows it."""
        self._step = step
        self._what_if = what_if
        self._watch = watch
        self._sink = sink
        self.state = state
        self.case: dict[str, Any] = {}
        """The case as last saved by the dialog."""
        self.unwritten: list[Line] = []
        """Lines that the sink refused."""

    def tell(self, event: Event, at_s: float) -> tuple[Effect, ...]:
        """What the dialog wants done about an event."""
        self.note("event", at_s, to_plain(event, Event))
        self.state, effects = self._step(self.state, event)
        for effect in effects:
            if not isinstance(effect, Save):
                self.note("effect", at_s, to_plain(effect, Effect))
        for effect in effects:
            if isinstance(effect, Save):
                self.case = effect.case
                self._save(effect.case, at_s)
        self._watch(self.state, event, effects)
        return effects

    def moves_on(self, listen: Listen, event: Event) -> bool:
        """Whether the dialog would leave this question, were the event all; nothing is done."""
        if self._what_if is None:
            return False
        _, effects = self._what_if(self.state, event)
        asked = [effect.question for effect in effects if isinstance(effect, Listen)]
        return listen.question not in asked

    def ends(self, event: Event) -> bool:
        """Whether the dialog would end the call with this event; nothing is done."""
        if self._what_if is None:
            return False
        _, effects = self._what_if(self.state, event)
        return not any(isinstance(effect, Listen) for effect in effects)

    def note(self, kind: str, at_s: float, data: dict[str, Any]) -> None:
        """Write one line; when the sink refuses, keep it and raise what the sink raised."""
        try:
            self._sink.append(kind, at_s, data)
        except Exception:
            self.unwritten.append(Line(kind, at_s, data))
            raise

    def _save(self, case: dict[str, Any], at_s: float) -> None:
        try:
            self._sink.save(case)
        except Exception:
            self.unwritten.append(Line("case", at_s, case))
            raise

    def leave(self, at_s: float) -> None:
        """The caller is gone, or the call cannot go on: the dialog closes the case."""
        self.tell(HungUp(at_s), at_s)

    def report(self, error: Exception, at_s: float) -> Fault:
        """Write down a fault that the call survives; for the operator."""
        # When the journal is what broke, its lines go to the operator with the fault.
        with suppress(Exception):
            self.note("fault", at_s, {"error": type(error).__name__, "message": str(error)})
        return Fault(error, tuple(self.unwritten))

    def break_off(self, error: Exception, at_s: float) -> Fault:
        """Write down a fault that ends the call, and close the case as far as that can be done."""
        self.report(error, at_s)
        with suppress(Exception):
            self.leave(at_s)
        return Fault(error, tuple(self.unwritten))

    def keep_sound(self, caller: Samples, service: Samples) -> None:
        """The next of the recording to the sink."""
        self._sink.sound(caller, service)

    def refuse_sound(self) -> None:
        """No recording after all."""
        self._sink.refuse_sound()
