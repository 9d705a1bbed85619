"""Keys pressed, gathered into one answer."""

from __future__ import annotations

from dialog.effects import Listen

PAUSE_S = 3.0
"""After this long without another key the number is complete: people read it off a phone."""
ALONE = "*#"
"""Keys that are whole answers when they come first: repeat, and "I don't know" of a number."""

_NUMBERS = frozenset({"length", "scale", "digits"})


class Keypad:
    """One key answers a question; several, until `#` or a pause, one that asks for a number."""

    def __init__(self, listen: Listen) -> None:
        self._one_key = listen.kind not in _NUMBERS
        self._keys = ""
        self._last_s = 0.0

    @property
    def in_use(self) -> bool:
        return bool(self._keys)

    def feed(self, keys: str, at_s: float) -> str:
        """The keys of the next block; the whole answer once it is complete, until then ""."""
        for key in keys:
            self._last_s = at_s
            if key == "#" and self._keys:
                return self._keys
            self._keys += key
            if self._one_key or self._keys in ALONE:
                return self._keys
        done = self.in_use and at_s - self._last_s >= PAUSE_S
        return self._keys if done else ""
