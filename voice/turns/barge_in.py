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
        self._guarded_until_s = begins_s + GUARD_S
        self._voiced_s = 0.0

    @property
    def meant(self) -> bool:
        """Whether so much was said that it counts, even into a prompt that may not be stopped."""
        return self._voiced_s >= VOICED_S

    def feed(self, speaking: bool, at_s: float, allowed: bool) -> bool:
        """Whether the prompt must stop now; `allowed` as the `Say` being played has it."""
        if not speaking:
            return False
        if at_s >= self._guarded_until_s:
            self._voiced_s += BLOCK_S
        return allowed and self.meant

    def forget(self) -> None:
        """What was said was not meant for us; begin to count again."""
        self._voiced_s = 0.0
