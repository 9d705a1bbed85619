"""Holds a folder of cases against other processes that would send the same alerts."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

FILE = "alerts.lock"


class Alone:
    """Not held at first. The system lets go of it when the process ends, however it does."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._held: int | None = None

    def hold(self) -> bool:
        """Whether nobody else sends alerts about these cases; true again once held."""
        if self._held is not None:
            return True
        try:
            opened = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError:
            # A disk that takes no file: an alert twice is better than none.
            return True
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(opened)
            return False
        self._held = opened
        return True

    def release(self) -> None:
        """Safe to call twice."""
        if self._held is not None:
            os.close(self._held)
            self._held = None
