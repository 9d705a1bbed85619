"""How calls ended, in a word each, for dialplans that go on after us and ask at once."""

from __future__ import annotations

import threading
from collections import OrderedDict

REMEMBERED = 1000
"""Calls: a dialplan asks within a second."""


class Outcomes:
    """Told and asked from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_key: OrderedDict[str, str] = OrderedDict()

    def remember(self, key: str, outcome: str) -> None:
        """`done`, or who the caller is to be handed to: `on_call`, `person`, `emergency`. To be
        told before the line is closed: a dialplan asks as soon as it is."""
        with self._lock:
            self._by_key[key] = outcome
            while len(self._by_key) > REMEMBERED:
                self._by_key.popitem(last=False)

    def of(self, key: str) -> str:
        """`unknown` for calls of a process that died."""
        with self._lock:
            return self._by_key.get(key, "unknown")
