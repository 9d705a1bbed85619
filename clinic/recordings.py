"""The sound of a call, kept only when the caller agreed: one FLAC, left the caller, right the
service.

Written to disk as it comes, so that a killed process leaves what was said until then. Its writer
holds it with a lock, which ends with the process, so that it is not sealed meanwhile.
"""

from __future__ import annotations

import fcntl
import os
import re
from itertools import count, takewhile
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from clinic import sealing, vault
from clinic.errors import RecordingFailed
from clinic.vault import Vault

RATE = 16_000
"""Hertz."""
PIECE = 60 * RATE
"""Samples written at once: a whole call as one block would double its memory."""
FOLDER = "recordings"
BLOCK = 4096
"""Samples of a FLAC frame as the library makes them; it is on disk once the next begins."""
_LENGTH_AT = 8 + 13
"""Where the length begins in the file: 8 bytes of marker and block header, then STREAMINFO, whose
bytes 13 to 17 hold it behind four other bits."""

Sound = NDArray[np.float32]
"""Mono samples, -1 to 1."""


class Recording:
    """A recording being made. Making one is the consent: before it, nothing is on disk."""

    def __init__(self, path: Path) -> None:
        """Raises RecordingFailed."""
        self.path = path
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._held: int | None = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            fcntl.flock(self._held, fcntl.LOCK_EX)
            self._file = soundfile.SoundFile(
                path, "w", RATE, channels=2, format="FLAC", subtype="PCM_16"
            )
            self._written = 0
        except (OSError, soundfile.SoundFileError) as error:
            raise _failed(path, error) from error

    def write(self, caller: Sound, service: Sound) -> None:
        """What came since the last time, both sides equally long. Raises RecordingFailed."""
        if len(caller) != len(service):
            raise ValueError(
                f"Both sides must be equally long, not {len(caller)} and {len(service)} samples."
            )
        try:
            for start in range(0, len(caller), PIECE):
                piece = slice(start, start + PIECE)
                self._file.write(np.column_stack((caller[piece], service[piece])))
            self._written += len(caller)
            self._enter_length()
        except (OSError, soundfile.SoundFileError) as error:
            raise _failed(self.path, error) from error

    def close(self) -> None:
        """End the file well; safe to call twice."""
        self._file.close()
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def discard(self) -> None:
        """The caller does not agree after all: nothing of it stays."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _enter_length(self) -> None:
        """Keep the header true while the file grows: the library enters the length at the end
        only, and a file without it, left by a killed process, cannot be read."""
        frames = max(0, self._written - 1) // BLOCK * BLOCK
        with self.path.open("r+b") as file:
            file.seek(_LENGTH_AT)
            kept = file.read(1)[0] & 0xF0
            file.seek(_LENGTH_AT)
            file.write(bytes((kept | frames >> 32,)) + (frames & 0xFFFFFFFF).to_bytes(4, "big"))

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()


def file_of(folder: Path, case_id: str, part: int = 0) -> Path:
    """The plain name of a case's sound in the folder of cases; `part` counts the times that its
    process died before."""
    return folder / FOLDER / (f"{case_id}-{part + 1}.flac" if part else f"{case_id}.flac")


def parts_of(folder: Path, case_id: str) -> tuple[Path, ...]:
    """The sound there is of a case, in order, sealed or not."""
    found = (vault.there(file_of(folder, case_id, part)) for part in count())
    return tuple(path for path in takewhile(bool, found) if path)


def every_part_of(folder: Path, case_id: str) -> tuple[Path, ...]:
    """All files of a case's sound, also where one between them is gone."""
    named = re.compile(rf"{re.escape(case_id)}(-\d+)?\.flac({re.escape(vault.SUFFIX)})?")
    found = (folder / FOLDER).glob(f"{case_id}*")
    return tuple(path for path in sorted(found) if named.fullmatch(path.name))


def finish(folder: Path, case_id: str, vault_: Vault, *, keep: bool) -> None:
    """The call is over: its sound is sealed, where there is a key, or deleted."""
    for path in parts_of(folder, case_id):
        if keep:
            sealing.seal_quietly(vault_, path)
        else:
            vault.remove(path)


def _failed(path: Path, error: Exception) -> RecordingFailed:
    reason = getattr(error, "strerror", None) or str(error).strip().rstrip(".")
    return RecordingFailed(
        f"The recording {path} could not be kept ({reason}): free some space or make its folder "
        "writable."
    )
