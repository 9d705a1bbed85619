"""What is known: each fact with its value, the caller's words, when, how, and what it replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

How = Literal["said", "answered", "confirmed", "keyed", "sounded", "earlier"]
"""said: in passing; answered: to the question; confirmed: asked twice; keyed: by keypad;
sounded: the sound fitted the answer, no words did; earlier: from the same case's earlier call."""
Status = Literal["known", "unsure", "no_answer"]
"""unsure: the caller does not know; no_answer: asked, nothing understood. Not asked: no fact."""


@dataclass(frozen=True)
class Fact:
    """One thing known about the caller's problem."""

    name: str
    value: str
    """"yes", "no", a choice, or a number written out; "" unless status is known."""
    words: str = ""
    """The caller's own words."""
    at_s: float = 0.0
    """Seconds since the call began."""
    how: How = "said"
    status: Status = "known"
    replaced: tuple[Fact, ...] = ()
    """Earlier values, latest first, each without its own history."""

    @cached_property
    def number(self) -> float | None:
        try:
            return float(self.value)
        except ValueError:
            return None


@dataclass(frozen=True)
class Facts:
    """All facts of a call. Frozen: every change gives new facts."""

    known: Mapping[str, Fact] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(frozenset(self.known))

    def get(self, name: str) -> Fact | None:
        return self.known.get(name)

    def value(self, name: str) -> str | float | None:
        """For conditions: the value as word or number, the status if not known, None if unasked."""
        fact = self.known.get(name)
        if fact is None:
            return None
        if fact.status != "known":
            return fact.status
        number = fact.number
        return fact.value if number is None else number

    def yes(self, name: str) -> bool:
        return self.value(name) == "yes"

    def put(self, fact: Fact) -> Facts:
        """Keep a fact; an earlier one of another value goes into its history."""
        before = self.known.get(fact.name)
        history = before.replaced if before else ()
        if before and (before.value, before.status) != (fact.value, fact.status):
            history = (replace(before, replaced=()), *history)
        return Facts({**self.known, fact.name: replace(fact, replaced=history)})
