"""What one simulated call left behind: plain frozen data, passed between processes and printed."""

from __future__ import annotations

from dataclasses import dataclass, field

from audio_fixtures.caller import Expect
from audio_fixtures.parts import speech_of
from voice.latency import Latency


@dataclass(frozen=True)
class Turn:
    """One question and what came of it."""

    asked: str
    """Question id."""
    kind: str
    """Kind of answer that was listened for: yes_no, choice, length, free, …"""
    told: str
    """What the service said before it listened."""
    said: str
    """What the caller's file has them say, with its brackets: see audio_fixtures.parts."""
    heard: str
    """What the service took it for; "[silence]", "[keys 2]", "[no words]" where it was no words."""
    facts: dict[str, object] = field(default_factory=dict)
    """Slot to value, for every fact that this turn made known or changed."""
    deciding_s: float = 0.0
    """Time of the dialog's step."""
    latency: Latency | None = None
    """From the caller's last sound to the reply; typed, it is the dialog's step alone. None where
    nobody spoke."""
    began_s: float = 0.0
    """When the caller's words began, in seconds since the call began; 0 where nobody spoke."""
    ended_s: float = 0.0

    @property
    def spoken(self) -> str:
        """The words among what was said."""
        return speech_of(self.said)

    @property
    def words_heard(self) -> str:
        """The words among what was heard."""
        return "" if self.heard.startswith("[") else self.heard


@dataclass(frozen=True)
class CallerRun:
    """One caller through the whole service, once."""

    id: str
    about: str
    voice: str
    """The voice that spoke; empty in text mode, "recording" for recorded callers."""
    expect: Expect
    ranked: tuple[tuple[str, float], ...]
    urgency: str
    """U0 to U5; empty when the call ended without one."""
    questions: tuple[str, ...]
    """Ids asked before the read-back, each once, in order; not the consent and the opening."""
    turns: tuple[Turn, ...]
    told: tuple[str, ...]
    """Everything that the service said, in order."""
    facts: dict[str, object]
    """Slot to value at the end, of the facts held for known."""
    facts_how: dict[str, str]
    """Slot to how it became known: said, confirmed, keyed, inferred."""
    rules: tuple[str, ...] = ()
    """Ids of the rules that decided the urgency."""
    cpu_s: float = 0.0
    """Processor time of the service, without the making of the caller's voice."""
    sound_s: float = 0.0
    """How long the call lasted on the line; 0 in text mode."""
    memory_mb: float = 0.0
    """Largest resident memory of the process until the end of this call."""
    sound: bytes = field(default=b"", repr=False)
    """Ogg Opus, the caller left and the service right; empty unless asked for."""
    failures: tuple[str, ...] = ()
    """Expectations not met, each a sentence."""
    warnings: tuple[str, ...] = ()
    """What a person should look at but is no failure: over-triage."""

    @property
    def passed(self) -> bool:
        return not self.failures
