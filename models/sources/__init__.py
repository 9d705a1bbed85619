"""Where models come from: the port, and its adapters in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from models.catalogue import Model, ModelFile
from models.progress import Watcher


class SourceFailed(Exception):
    """A source cannot be used; the message is a sentence without its full stop."""


class Supplier(Protocol):
    """Brings what it has of the wanted files. It checks no hash: the store does, for all alike."""

    def bring(
        self, model: Model, wanted: Sequence[ModelFile], into: Path, watcher: Watcher
    ) -> None:
        """Write wanted files under `into` at their paths, as many as it has.

        A file appears under its own name only when it is whole. Raises SourceFailed when the
        source cannot be used; what it had brought by then stays.
        """
        ...
