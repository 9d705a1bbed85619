"""What telephone calls are held with, made from the settings before the first caller waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from dialog import conversation
from dialog.conversation import State
from dialog.events import CallBegan, Heard, Hypothesis
from dialog.knowledge import Knowledge
from dialog.state import Pending
from toothline.practice.protocol import protocol
from toothline.settings import Settings
from toothline.speech import fallback
from voice.channels import Samples
from voice.channels.browser.line import BrowserLine
from voice.recognizers import Recognizer
from voice.speaking import Mouth
from voice.turns.activity import Activity, Silero

KIOSK = BrowserLine.name
Clock = Callable[[], datetime]
"""The time of day, with its zone."""


@dataclass(frozen=True)
class Outfit:
    """One is shared by many calls. A new one is made when the settings are read again; calls that
    are going on keep theirs."""

    settings: Settings
    knowledge: Knowledge
    at_kiosk: Knowledge
    """The same, in the words for the screen in the waiting room."""
    ear: Recognizer
    mouth: Mouth
    fallback: Samples
    """The line of last resort, made beforehand."""
    connecting: Samples
    """For callers who are to be handed over, while somebody is being called."""
    unreached: Samples
    """For callers who were to be handed over, and nobody took them."""
    waiting: Samples
    """For callers whose words take long to be understood."""
    clock: Clock
    activity: Callable[[], Activity] = Silero
    """A new voice-activity detector: each remembers its own call."""
    further: Mapping[str, Outfit] = field(default_factory=dict)
    """What conversations in other languages are held with, by their codes."""

    def speaking(self, language: str) -> Outfit:
        """For a conversation in a language; this one where there is none for it."""
        return self.further.get(language, self)

    @property
    def hears(self) -> bool:
        """Whether anybody listens, or all is touched and keyed."""
        return self.ear.abilities.hears

    def protocol(self, channel: str) -> Knowledge:
        """For calls that come by a channel."""
        return self.at_kiosk if channel == KIOSK else self.knowledge

    @property
    def open_now(self) -> bool:
        """Whether the practice is open."""
        return self.settings.hours.open_at(self.clock())

    @property
    def today(self) -> date:
        """The day at the practice."""
        return self.settings.hours.day_at(self.clock())


def outfit(settings: Settings, ear: Recognizer, mouth: Mouth, clock: Clock) -> Outfit:
    """All of it, ready. Raises KnowledgeInvalid and SynthesisFailed."""
    knowledge = protocol(settings)
    at_kiosk = knowledge.at_kiosk
    _warm(knowledge)
    if settings.kiosk.address:
        _warm(at_kiosk)
    return Outfit(
        settings,
        knowledge,
        at_kiosk,
        ear,
        mouth,
        fallback=mouth.render(fallback.sentence(settings)),
        connecting=mouth.render(fallback.connecting(settings)),
        unreached=mouth.render(fallback.unreached(settings)),
        waiting=mouth.render(fallback.waiting(settings)),
        clock=clock,
    )


def _warm(knowledge: Knowledge) -> None:
    """Take a word as the answer to every question: what the dialog makes at first use takes it
    seconds, and milliseconds ever after."""
    state, _ = conversation.step(knowledge, State(), CallBegan())
    for question in knowledge.questions:
        pending = replace(state, pending=Pending(question.id))
        conversation.step(knowledge, pending, Heard((Hypothesis("something"),)))
