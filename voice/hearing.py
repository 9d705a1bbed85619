"""What an ear returns: words, hypotheses, an utterance.

Times are seconds since the call began.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """One word and when it was said."""

    text: str
    start_s: float
    end_s: float
    confidence: float = 1.0


@dataclass(frozen=True)
class Hypothesis:
    """One reading of an utterance by one ear."""

    text: str
    confidence: float
    """0 to 1, comparable among the hypotheses of one ear, not between ears."""
    ear: str
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class ScoredAnswer:
    """How well the sound fits one allowed answer (value "" is "anything else")."""

    value: str
    probability: float


@dataclass(frozen=True)
class Utterance:
    """What was heard between two silences, as a distribution and not as one text."""

    hypotheses: tuple[Hypothesis, ...]
    """Best first; empty when no words were made of the sound."""
    answers: tuple[ScoredAnswer, ...] = ()
    """Best first, summing to 1, one per allowed answer and one for anything else; may be empty."""
    began_s: float = 0.0
    ended_s: float = 0.0
    compute_s: float = 0.0
    """Seconds of processor time that the ear spent on it."""

    @property
    def text(self) -> str:
        return self.hypotheses[0].text if self.hypotheses else ""


@dataclass(frozen=True)
class Partial:
    """What has been understood while the caller still speaks."""

    text: str
