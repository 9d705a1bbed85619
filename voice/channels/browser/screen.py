"""What the page shows of a conversation, as data that turns into JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from dialog import screen
from dialog.effects import Effect, Say
from dialog.events import CallBegan, Event, Heard
from dialog.knowledge import Knowledge
from dialog.screen import Shown, Understood
from dialog.state import State

Hearing = Literal["listening", "thinking", "speaking", "off"]
ENDS = {"time up": "done", "hung up": "gone", "transfer": "person"}
"""How ends are called on the page, where not as the dialog calls them."""


@dataclass(frozen=True)
class Screen:
    """Everything on it; the page draws it anew from this whenever something changes."""

    step: int = 0
    """Steps of the conversation so far."""
    said: tuple[str, ...] = ()
    """Captions of what is being said, in order."""
    question: Shown | None = None
    hearing: Hearing = "speaking"
    speaking: bool = False
    """Whether something is being said or still to be said, also where nobody hears."""
    heard: str = ""
    """The last words that were heard."""
    times_heard: int = 0
    """How often words were heard: a second "no" is a sign of life like the first."""
    understood: tuple[Understood, ...] = ()
    emergency: bool = False
    """What is said is the instruction of an emergency."""
    ended: str = ""
    """Why it is over: done, emergency, silence, gone, person; empty while it is not."""
    case: str = ""
    """Of the note at the practice; empty until there is one."""

    def after(
        self,
        case: str,
        knowledge: Knowledge,
        state: State,
        event: Event,
        effects: tuple[Effect, ...],
    ) -> Screen:
        """The screen after a step of the conversation."""
        heard = event.text if isinstance(event, Heard) else self.heard
        return replace(
            self,
            step=self.step + 1,
            said=tuple(effect.text for effect in effects if isinstance(effect, Say)),
            question=screen.question(knowledge, state),
            heard="" if isinstance(event, CallBegan) else heard,
            times_heard=self.times_heard + isinstance(event, Heard),
            understood=screen.understood(knowledge, state),
            hearing="off" if state.by_keys else self.hearing,
            emergency=state.ended == "emergency",
            ended=ENDS.get(state.ended, state.ended),
            case=case,
        )

    def plain(self) -> dict[str, Any]:
        """As JSON data."""
        return asdict(self)
