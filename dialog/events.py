"""What can happen to a conversation. `dialog` owns these; `voice` makes them.

Times are seconds since the call began.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Hypothesis:
    """One reading of what was said."""

    text: str
    """The words, as the ear wrote them."""
    confidence: float = 1.0
    """How probable the ear holds it, 0 to 1, among its other readings."""
    ear: str = ""
    """The name of the ear that heard it; empty when typed."""


@dataclass(frozen=True)
class AnswerScore:
    """How well the sound itself fits one of the answers that the question allows."""

    value: str
    """The answer's value as in `Listen.answers`; empty for "anything else"."""
    probability: float
    """0 to 1; all scores of one `Heard` sum to 1."""


@dataclass(frozen=True)
class PhotoPage:
    """Where a caller can send photos of the piece from a telephone."""

    address: str
    """As it is typed, without https://."""
    code: str
    """Digits that let them send photos to this case."""


@dataclass(frozen=True)
class CallBegan:
    """The line is open. The first event of every conversation."""

    at_s: float = 0.0
    caller_number: str = ""
    """The number shown by the phone line; empty when unknown or hidden."""
    channel: str = ""
    """How the caller reached us: recording, microphone, phone, browser, typed."""
    previous: dict[str, object] | None = None
    """An earlier case of the same number, as plain data: id, opened_at, ago_s (seconds before
    this call), case (as in `Save`); None when there is none."""
    by_keys: bool = False
    """Nobody listens to this call: only keys are understood."""
    open_now: bool = False
    """The practice is open: its front desk can take the call."""
    today: date | None = None
    """The day at the practice, by which "on Tuesday" and "in 2019" are read; None when unknown."""
    photo_page: PhotoPage | None = None
    """None where the practice has none."""


@dataclass(frozen=True)
class Heard:
    """Somebody spoke and words were understood: every hypothesis of every ear, best first."""

    hypotheses: tuple[Hypothesis, ...]
    answers: tuple[AnswerScore, ...] = ()
    """Scores of the allowed answers from the sound, best first; empty when nothing scored them."""
    at_s: float = 0.0
    """When the utterance began."""
    ended_s: float = 0.0
    before_question: bool = False
    """They began to speak before the question could be understood: they were not done with what
    they said before, and this does not answer it."""
    overtaken: bool = False
    """They answered by a key or a touch while this was still being understood: it answers nothing
    any more, and may hold a danger all the same."""

    @property
    def text(self) -> str:
        """The best hypothesis' words."""
        return self.hypotheses[0].text if self.hypotheses else ""


@dataclass(frozen=True)
class HeardNoWords:
    """There was voice, but no ear made words of it (a cough, mumbling, noise)."""

    at_s: float = 0.0


@dataclass(frozen=True)
class EarFailed:
    """Somebody spoke and we could not listen: our fault, not theirs."""

    at_s: float = 0.0
    by_keys: bool = False
    """It happened too often: from now on only keys are understood."""


@dataclass(frozen=True)
class Keyed:
    """Keys pressed as one answer: digits, `*`, `#`, in order."""

    keys: str
    at_s: float = 0.0
    before_question: bool = False
    """Pressed before the question could be understood: perhaps the key before, pressed twice."""


@dataclass(frozen=True)
class Wanted:
    """Something that can be asked for at any time was touched on a screen."""

    universal: str
    """Its id in the protocol: repeat, slower, help, back, restart, person."""
    at_s: float = 0.0


@dataclass(frozen=True)
class Pointed:
    """One of the drawings on a screen was touched: it looks most like the piece."""

    drawing: str
    """Its id in the knowledge."""
    at_s: float = 0.0


@dataclass(frozen=True)
class Revisited:
    """What was understood of a question was touched on a screen: it is to be asked again."""

    question: str
    at_s: float = 0.0


Touch = Keyed | Wanted | Pointed | Revisited
"""What can be done at a screen."""


@dataclass(frozen=True)
class NoInput:
    """Nobody spoke or pressed a key for as long as `Listen` allowed."""

    at_s: float = 0.0


@dataclass(frozen=True)
class HungUp:
    """The caller is gone, or the line is."""

    at_s: float = 0.0


@dataclass(frozen=True)
class TimeUp:
    """The call has lasted as long as a call may last."""

    at_s: float = 0.0


Event = CallBegan | Heard | HeardNoWords | EarFailed | Touch | NoInput | HungUp | TimeUp
