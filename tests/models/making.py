"""Small models, wheels and watchers for the tests of the store."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from models.catalogue import Model, ModelFile, Source

CONTENT = {"model.bin": bytes(range(256)) * 500, "deep/words.txt": b"yes\nno\n"}


def file(path: str, data: bytes) -> ModelFile:
    return ModelFile(path, len(data), hashlib.sha256(data).hexdigest())


FILES = tuple(file(path, data) for path, data in CONTENT.items())


def model(*sources: Source, name: str = "tiny", archive: ModelFile | None = None) -> Model:
    """A model of CONTENT's files, or of an archive."""
    return Model(
        name,
        "whisper",
        "en",
        "1",
        "MIT",
        "asked",
        "for tests",
        files=() if archive else FILES,
        archive=archive,
        sources=sources,
    )


def write(folder: Path, content: dict[str, bytes] = CONTENT) -> Path:
    for path, data in content.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return folder


def wheel(folder: Path, package: str, members: dict[str, bytes]) -> Path:
    """A wheel that pip accepts, with nothing but data in it."""
    name = package.replace("-", "_")
    info = f"{name}-1.0.dist-info"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as zipped:
        for member, data in members.items():
            zipped.writestr(member, data)
        metadata = f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n"
        zipped.writestr(f"{info}/METADATA", metadata)
        tag = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        zipped.writestr(f"{info}/WHEEL", tag)
        zipped.writestr(f"{info}/RECORD", "")
    return path


@dataclass
class Notes:
    """A watcher that remembers."""

    begun: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    most: int = 0

    def began(self, what: str, size: int) -> None:
        self.begun.append(what)

    def reached(self, done: int) -> None:
        self.most = max(self.most, done)

    def note(self, line: str) -> None:
        self.lines.append(line)
