"""Files that lie in the folder of cases get sealed: a recording when its call is over, and whatever
is still plain or sealed with a former key.

Safe against crashes: the plain file goes when the sealed one is on disk whole. Until then, and
while a call goes on, the plain file is there.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from clinic.errors import CasesUnwritable, ClinicError, SealFault
from clinic.private import sync_folder
from clinic.vault import PIECE, Vault, is_sealed, plain

FOLDERS = ("recordings", "photos", "handed")
"""What is sealed, in the folder of cases."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Standing:
    """How the files lie, counted."""

    current: int = 0
    """As the vault would write them now: by its first key, or plain where it has none."""
    plain: int = 0
    other_key: int = 0
    """By a former key, or one that is not given any more."""


def seal(vault: Vault, path: Path) -> bool:
    """Seal a file with the vault's first key; False, and nothing done, while it is being written or
    when there is no key. Raises SealFault and CasesUnwritable."""
    if not vault.seals:
        return False
    try:
        with vault.open(path) if is_sealed(path) else path.open("rb") as file:
            if not is_sealed(path) and not _free(file):
                return False
            vault.write(plain(path), iter(partial(file.read, PIECE), b""))
        if not is_sealed(path):
            path.unlink()
            sync_folder(path.parent)
    except FileNotFoundError:
        # Another program has sealed or deleted it meanwhile.
        return False
    except OSError as error:
        raise CasesUnwritable(
            f"{path} cannot be sealed ({error.strerror}): free some space or mend its rights."
        ) from error
    return True


def seal_all(vault: Vault, folder: Path) -> tuple[int, tuple[str, ...]]:
    """Seal everything in the folder of cases that is not sealed with the first key; how many were,
    and why others could not be, a sentence each."""
    done, troubles = 0, []
    for path in files(folder):
        try:
            done += not vault.is_current(path) and seal(vault, path)
        except (SealFault, CasesUnwritable) as error:
            troubles.append(str(error))
    return done, tuple(troubles)


def seal_quietly(vault: Vault, path: Path) -> None:
    """Seal at the end of a call: what goes wrong is logged, and mended by the next `seal_all`."""
    try:
        seal(vault, path)
    except ClinicError as error:
        log.warning("a recording stays unsealed for now: %s", error)


def standing(vault: Vault, folder: Path) -> Standing:
    """How the files of the folder of cases lie."""
    found = [(vault.is_current(path), is_sealed(path)) for path in files(folder)]
    return Standing(
        current=sum(current for current, _ in found),
        plain=sum(not current and not is_sealed for current, is_sealed in found),
        other_key=sum(not current and is_sealed for current, is_sealed in found),
    )


def files(folder: Path) -> Iterator[Path]:
    """Every recording and photo as it lies; of two names the plain one, which is then what a crash
    left and is sealed anew."""
    for name in FOLDERS:
        for path in sorted((folder / name).glob("[!.]*")):
            if path.is_file() and not (is_sealed(path) and plain(path).exists()):
                yield path


def being_written(path: Path) -> bool:
    """Whether a call that is going on writes to it."""
    try:
        with path.open("rb") as file:
            return not _free(file)
    except FileNotFoundError:
        return False


def _free(file: BinaryIO) -> bool:
    """Whether no call writes to it: who writes holds it (`clinic.recordings`)."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
