"""The small language of `when`: facts joined by and, or, not, with brackets.

bleeding                      the fact is yes
have_piece is no              its value is that word (also unsure, no_answer)
length told                   something is known of it, or it was asked
pain over 3                   its number is more than that; `under` likewise; a unit may follow
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Look = Callable[[str], str | float | None]
"""Gives a fact's value by name: words ("yes", "healing"), a number, or None while unknown."""


class ConditionInvalid(ValueError):
    """A `when` does not follow the grammar; the message quotes it."""


@dataclass(frozen=True)
class Condition:
    """A compiled condition: whether it holds, and which facts it reads."""

    text: str
    holds: Callable[[Look], bool]
    facts: frozenset[str]


def compiled(text: str) -> Condition:
    """Compile a condition; an empty one always holds."""
    if not text.strip():
        return Condition(text, lambda look: True, frozenset())
    parser = _Parser(text)
    return Condition(text, parser.whole(), frozenset(parser.facts))


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[str] = re.findall(r"[()]|[\w.+]+", text)
        self.at = 0
        self.facts: set[str] = set()

    def whole(self) -> Callable[[Look], bool]:
        found = self.either()
        if self.at != len(self.tokens):
            raise ConditionInvalid(f'"{self.text}": unexpected "{self.tokens[self.at]}".')
        return found

    def either(self) -> Callable[[Look], bool]:
        parts = [self.both()]
        while self.take("or"):
            parts.append(self.both())
        return lambda look: any(part(look) for part in parts)

    def both(self) -> Callable[[Look], bool]:
        parts = [self.one()]
        while self.take("and"):
            parts.append(self.one())
        return lambda look: all(part(look) for part in parts)

    def one(self) -> Callable[[Look], bool]:
        if self.take("not"):
            denied = self.one()
            return lambda look: not denied(look)
        if self.take("("):
            inner = self.either()
            if not self.take(")"):
                raise ConditionInvalid(f'"{self.text}": a bracket is not closed.')
            return inner
        fact = self.next_token()
        self.facts.add(fact)
        if self.take("told"):
            return lambda look: look(fact) is not None
        if self.take("is"):
            wanted = self.next_token()
            return lambda look: look(fact) == wanted
        for word, sign in (("over", 1.0), ("under", -1.0)):
            if self.take(word):
                bound = float(self.next_token())
                self.take("hours")
                return lambda look, sign=sign, bound=bound: _beyond(look(fact), sign, bound)  # type: ignore[misc]
        return lambda look: _true(look(fact))

    def take(self, token: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at] == token:
            self.at += 1
            return True
        return False

    def next_token(self) -> str:
        if self.at >= len(self.tokens):
            raise ConditionInvalid(f'"{self.text}": something is missing at the end.')
        self.at += 1
        return self.tokens[self.at - 1]


def _true(value: str | float | None) -> bool:
    return value == "yes" or (isinstance(value, float) and value > 0)


def _beyond(value: str | float | None, sign: float, bound: float) -> bool:
    return isinstance(value, float) and (value - bound) * sign > 0
