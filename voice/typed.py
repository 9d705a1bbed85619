"""The same conversation with typed words: no sound, no waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Protocol

from dialog.effects import Effect, End, Listen, Say, Transfer
from dialog.events import CallBegan, Event, Heard, HungUp, Hypothesis, Keyed, NoInput
from voice.exchange import Exchange, Fault, State

KEYS = "/"
"""A line that begins so is keys pressed: /1, /5551234#."""
_ONE_KEY = frozenset("0123456789*#")


class Typist(Protocol):
    """Who types the answers."""

    def told(self, say: Say) -> None:
        """What the service says."""
        ...

    def answer(self, listen: Listen) -> str | None:
        """The next line: words, keys after a slash, empty for silence; None hangs up."""
        ...


def converse(
    exchange: Exchange[State],
    typist: Typist,
    clock: Callable[[], float],
    fallback: Say,
    on_fault: Callable[[Fault], None],
    today: date | None = None,
) -> str:
    """Hold a typed call; why it ended. `clock` gives seconds since the call began; `today` as in
    `CallBegan`.

    Raises nothing but KeyboardInterrupt, after keeping the case.
    """
    try:
        return _converse(exchange, typist, clock, today)
    except KeyboardInterrupt:
        exchange.leave(clock())
        raise
    except Exception as error:
        typist.told(fallback)
        on_fault(exchange.break_off(error, clock()))
        return "fault"


def event_of(line: str | None, listen: Listen, at_s: float) -> Event:
    """What the dialog is told of a typed line."""
    if line is None:
        return HungUp(at_s)
    words = line.strip()
    if not words:
        return NoInput(at_s)
    if words.startswith(KEYS):
        return Keyed(words.removeprefix(KEYS), at_s)
    if words in _ONE_KEY and any(answer.key == words for answer in listen.answers):
        return Keyed(words, at_s)
    return Heard((Hypothesis(words),), at_s=at_s, ended_s=at_s)


def _converse(
    exchange: Exchange[State], typist: Typist, clock: Callable[[], float], today: date | None
) -> str:
    event: Event = CallBegan(clock(), channel="typed", today=today)
    while True:
        effects = exchange.tell(event, clock())
        for effect in effects:
            if isinstance(effect, Say):
                typist.told(effect)
        listen = next((effect for effect in effects if isinstance(effect, Listen)), None)
        if isinstance(event, HungUp):
            return "hung up"
        if listen is None or any(isinstance(effect, End) for effect in effects):
            return _reason(effects)
        event = event_of(typist.answer(listen), listen, clock())


def _reason(effects: tuple[Effect, ...]) -> str:
    for effect in effects:
        if isinstance(effect, End):
            return effect.reason
    if any(isinstance(effect, Transfer) for effect in effects):
        return "transfer"
    raise RuntimeError("The dialog neither asked a question nor ended the call.")
