"""What was verified when a model was installed: one file in its folder, written last."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from models.catalogue import ModelFile
from models.checking import sha256

NAME = "installed.json"


@dataclass(frozen=True)
class Verified:
    """A file as it was when its hash was right; while size and time stay, so does the hash."""

    path: str
    size: int
    sha256: str
    changed_ns: int
    """Time of the file's last change, nanoseconds since 1970."""

    @property
    def file(self) -> ModelFile:
        return ModelFile(self.path, self.size, self.sha256)

    def untouched(self, folder: Path) -> bool:
        """Whether size and time of change are still those."""
        place = folder / self.path
        if not place.is_file():
            return False
        stat = place.stat()
        return (stat.st_size, stat.st_mtime_ns) == (self.size, self.changed_ns)


def write(folder: Path) -> None:
    """Record every file of the folder as it is now."""
    rows = [
        Verified(
            place.relative_to(folder).as_posix(),
            place.stat().st_size,
            sha256(place),
            place.stat().st_mtime_ns,
        )
        for place in sorted(folder.rglob("*"))
        if place.is_file() and place.name != NAME
    ]
    (folder / NAME).write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")


def read(folder: Path) -> Sequence[Verified]:
    """The record; OSError when there is none, ValueError or TypeError when it is no record."""
    return [Verified(**row) for row in json.loads((folder / NAME).read_text())]
