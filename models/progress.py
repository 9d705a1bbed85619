"""The port through which a fetch tells how far it is; the command draws it."""

from __future__ import annotations

from typing import Protocol


class Watcher(Protocol):
    """Told what is being brought; amounts are bytes."""

    def began(self, what: str, size: int) -> None:
        """A new piece of work of `size` bytes; the one before is over."""
        ...

    def reached(self, done: int) -> None:
        """So many bytes of it are here."""
        ...

    def note(self, line: str) -> None:
        """One line that the operator should see: a source skipped and why."""
        ...


class Silent:
    """Watches nothing."""

    def began(self, what: str, size: int) -> None: ...

    def reached(self, done: int) -> None: ...

    def note(self, line: str) -> None: ...
