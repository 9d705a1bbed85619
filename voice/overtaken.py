"""Speech to which a key or a touch was the answer before the ear had its words.

The ear goes on with it, and the dialog is told in the end: nobody's danger goes unread because they
also pressed a key.
"""

from __future__ import annotations

from collections import deque

from voice.listening import Listening


class Overtaken:
    """Turns that have ended, in the order in which they were spoken and are decoded."""

    def __init__(self) -> None:
        self._turns: deque[Listening] = deque()

    def __bool__(self) -> bool:
        return bool(self._turns)

    def add(self, turn: Listening) -> None:
        self._turns.append(turn)

    def ready(self, now_s: float) -> bool:
        """Whether `next` has its words, or never will."""
        return bool(self._turns) and self._turns[0].finished(now_s)

    def finished(self, now_s: float) -> bool:
        """Whether none is worked on any more."""
        return all(turn.finished(now_s) for turn in self._turns)

    def next(self) -> Listening | None:
        """The first of them, which is then the caller's business."""
        return self._turns.popleft() if self._turns else None
