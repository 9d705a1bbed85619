"""Keys pressed, gathered into one answer."""

from __future__ import annotations

from dialog.effects import Listen

PAUSE_S = 3.0
"""After this long without another key the number is complete: people read it off a phone."""

_ONE_KEY = frozenset({"yes_no", "choice"})


class Keypad:
    """One key answers a closed question; several, until `#` or a pause, any other."""

    def __init__(self, listen: Listen) -> None:
        self._one_key = listen.kind in _ONE_KEY
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
            if self._one_key:
                return self._keys
        done = self.in_use and at_s - self._last_s >= PAUSE_S
        return self._keys if done else ""
