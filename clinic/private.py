"""Files that nobody but their owner may read, whole or not there at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from clinic.errors import CasesUnwritable


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 in place of the one there. Raises CasesUnwritable."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        made = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(made, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise CasesUnwritable(
            f"{path} cannot be written ({error.strerror}): choose another file with --out."
        ) from error
