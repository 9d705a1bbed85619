"""The shape of alike.yaml: words that sound alike, answer one question differently, and may."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Alike:
    """A pair that the check of the protocol warns of no longer. No call is changed by it."""

    question: str
    said: tuple[str, str]
    """The words in which two ways of answering differ, as the warning names them."""
    why: str
