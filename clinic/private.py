"""Files that nobody but their owner may read, whole or not there at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from clinic.errors import CasesUnwritable

CURE = "free some space or make its folder writable"


@contextmanager
def written_whole(path: Path, cure: str = CURE) -> Iterator[BinaryIO]:
    """A file of mode 0600 to write to; it takes the place of the one there, on disk for good, when
    the block ends well, and is gone when it does not. Raises CasesUnwritable."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        made = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(made, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        if not path.parent.exists():
            cure = f"make the folder {path.parent} first"
        raise CasesUnwritable(f"{path} cannot be written ({error.strerror}): {cure}.") from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def make_private(folder: Path) -> None:
    """Make the folder, and those above it, where they are missing. Raises CasesUnwritable."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CasesUnwritable(
            f"{folder} cannot be made ({error.strerror}): mend its rights, or set `data` to "
            "another folder."
        ) from error


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 in place of the one there. Raises CasesUnwritable."""
    with written_whole(path, "choose another file with --out") as file:
        file.write(text.encode())


def sync_folder(folder: Path) -> None:
    """Names that came or went in the folder survive a power cut when this returns."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
