"""Hashes of files, and whether a file is what the catalogue says."""

from __future__ import annotations

import hashlib
from pathlib import Path

from models.catalogue import ModelFile


def sha256(path: Path) -> str:
    """The file's hash in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fault(path: Path, wanted: ModelFile) -> str:
    """What is wrong with the file, as the end of a sentence; empty when it is the wanted one."""
    if not path.is_file():
        return "is absent"
    found = sha256(path)
    if found == wanted.sha256:
        return ""
    size = path.stat().st_size
    if size < wanted.size:
        return (
            f"is half there: {size:,} of {wanted.size:,} bytes "
            f"(sha256 {found}, wanted {wanted.sha256})"
        )
    return f"has sha256 {found}, wanted {wanted.sha256}"
