"""What was understood as the answer to a question, and how far it may be believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dialog.clearing import AT_ONCE


@dataclass(frozen=True)
class Answer:
    """What was understood as the answer."""

    status: Literal["known", "unsure", "none"]
    value: str = ""
    sure: bool = True
    """Whether it may be taken without asking again."""
    how: Literal["answered", "keyed", "sounded"] = "answered"
    restated: bool = False
    """Whether the answer spoke of the matter itself, not only "yes" or "no"."""
    plainly: bool = True
    """Whether a plain yes or no was among the words, not only a denial of something."""
    tellings: int = AT_ONCE
    """How often it must be said before it clears a danger (dialog.clearing)."""


NOTHING = Answer("none")
