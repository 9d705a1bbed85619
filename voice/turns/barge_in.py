"""May the caller's voice stop the prompt? Keys always may, and need no rule."""

from __future__ import annotations

from voice.turns.activity import BLOCK_S

GUARD_S = 0.3
"""The first words of a prompt are safe: what is heard then was said to the one before."""
VOICED_S = 0.5
"""Voice that stops a prompt: longer than "mhm" or a cough."""
FORGET_S = 1.0
"""Silence after which words said into a prompt, too short to stop it, were meant for nobody."""


class BargeIn:
    """Voice while prompts play; fed once a block."""

    def __init__(self, begins_s: float) -> None:
        self._counts_from_s = begins_s + GUARD_S
        self._breaks_from_s = self._counts_from_s
        self._said_s = 0.0
        self._breaking_s = 0.0

    @property
    def meant(self) -> bool:
        """Whether so much was said that it counts, even into a prompt that may not be stopped."""
        return self._said_s >= VOICED_S

    def feed(self, speaking: bool, at_s: float, allowed: bool) -> bool:
        """Whether the prompt must stop now; `allowed` as the `Say` being played has it."""
        if not allowed:
            self._breaks_from_s, self._breaking_s = at_s + GUARD_S, 0.0
        if speaking and at_s >= self._counts_from_s:
            self._said_s += BLOCK_S
        if speaking and at_s >= self._breaks_from_s:
            self._breaking_s += BLOCK_S
        return self._breaking_s >= VOICED_S

    def forget(self) -> None:
        """What was said was not meant for us; begin to count again."""
        self._said_s = self._breaking_s = 0.0
