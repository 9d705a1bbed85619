"""Nobody speaks: how long since they could have."""

from __future__ import annotations

from dialog.effects import Listen


class Patience:
    """Counts from the last sound of the prompt, or the caller's last noise, whichever was later."""

    def __init__(self, listen: Listen) -> None:
        self._limit_s = listen.no_input_s
        self._since_s: float | None = None

    def feed(self, at_s: float, busy: bool) -> bool:
        """Whether it has run out; `busy` while a prompt plays, somebody speaks or presses keys."""
        if busy or self._since_s is None:
            self._since_s = at_s
        return at_s - self._since_s >= self._limit_s
