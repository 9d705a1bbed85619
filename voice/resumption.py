"""A conversation whose process died goes on: its state is made again from the events it took.

The dialog is pure, so the same events give the same state. The caller hears one apology, then what
was said last is said again: they may have missed it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic

from dialog.effects import Effect, Listen, Record, Say, Transfer
from dialog.events import CallBegan, EarFailed, Event
from voice.exchange import CaseSink, Exchange, State, Step, Watch


@dataclass(frozen=True)
class Resumption(Generic[State]):
    """Where a conversation stood."""

    state: State
    effects: tuple[Effect, ...]
    """What the dialog wanted done last, whether sound may be kept, and to whom the caller is to be
    handed: both may have been said long before."""
    case: dict[str, Any]
    """As saved last."""


def replayed(
    step: Step[State], state: State, events: Iterable[Event], case: dict[str, Any]
) -> Resumption[State]:
    """Take all events again, from the state that the conversation began with.

    Raises what the dialog raises, such as when its knowledge has changed too much since.
    """
    last: tuple[Effect, ...] = ()
    consent: tuple[Effect, ...] = ()
    transfer: tuple[Effect, ...] = ()
    for event in events:
        state, effects = step(state, event)
        consent = tuple(e for e in effects if isinstance(e, Record)) or consent
        transfer = tuple(e for e in effects if isinstance(e, Transfer)) or transfer
        # After an earlier resumption: what it repeated counts, not its apology.
        if not isinstance(event, EarFailed):
            last = effects
    standing = (e for e in (*consent, *transfer) if e not in last)
    return Resumption(state, (*standing, *last), case)


class ResumedExchange(Exchange[State]):
    """Takes the new call's beginning for the old one's interruption."""

    def __init__(
        self,
        step: Step[State],
        resumption: Resumption[State],
        sink: CaseSink,
        what_if: Step[State] | None = None,
        watch: Watch[State] = lambda state, event, effects: None,
    ) -> None:
        super().__init__(step, resumption.state, sink, what_if, watch)
        self.case = resumption.case
        self._again = resumption.effects

    def tell(self, event: Event, at_s: float) -> tuple[Effect, ...]:
        if not isinstance(event, CallBegan):
            return super().tell(event, at_s)
        told = super().tell(EarFailed(at_s, by_keys=event.by_keys), at_s)
        sorry = next((e for e in told if isinstance(e, Say)), None)
        first = (sorry,) if sorry else ()
        if not event.by_keys or not any(isinstance(e, Listen) for e in self._again):
            return (*first, *self._again)
        # It was asked of a caller whom somebody heard: now it is asked with its keys.
        before = (e for e in self._again if not _asks(e))
        return (*first, *before, *(e for e in told if e is not sorry))


def _asks(effect: Effect) -> bool:
    return isinstance(effect, Listen) or (
        isinstance(effect, Say) and effect.purpose in ("question", "confirm")
    )
