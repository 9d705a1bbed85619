"""Files that the operator put into a directory or an archive: the first source of all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from models.catalogue import Model, ModelFile
from models.checking import fault
from models.progress import Watcher
from models.sources import SourceFailed

VARIABLE = "TOOTHLINE_MODELS"
"""The environment variable that names the directory or archive."""


class Operator:
    """A directory with models in folders of their names (or any), archives and wheels; or a zip
    or tar of such a directory. `called` is what a line about it calls it."""

    def __init__(self, given: Path, called: str = VARIABLE) -> None:
        self._given = given
        self._called = called
        self._unpacked: tempfile.TemporaryDirectory[str] | None = None

    def bring(
        self, model: Model, wanted: Sequence[ModelFile], into: Path, watcher: Watcher
    ) -> None:
        for file in wanted:
            place = self._find(model, file, watcher)
            if place:
                watcher.began(f"{model.name}/{file.path} from {self._called}", file.size)
                target = into / file.path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(place, target)
                watcher.reached(file.size)

    def has(self, model: Model, files: Sequence[ModelFile]) -> bool:
        """Whether one of these files of the model lies there, whole."""
        return any(
            not fault(place, file)
            for file in files
            for place in _places(self._directory(), model.name, file.path)
        )

    def wheel(self, package: str, version: str) -> Path | None:
        """A wheel of that package lying there, so that no index is asked for it."""
        pattern = f"{package.replace('-', '_')}-{version}-*.whl"
        return next(iter(sorted(self._directory().glob(pattern))), None)

    def _find(self, model: Model, file: ModelFile, watcher: Watcher) -> Path | None:
        directory = self._directory()
        for place in _places(directory, model.name, file.path):
            wrong = fault(place, file)
            if not wrong:
                return place
            if place.is_file() and place.is_relative_to(directory / model.name):
                watcher.note(f"{place} {wrong}: skipped.")
        return None

    def _directory(self) -> Path:
        """What was given, unpacked once if it is an archive."""
        if self._given.is_dir():
            return self._given
        if not self._given.is_file():
            raise SourceFailed(
                f"{self._called} names {self._given}, which is not there: correct it or unset it"
            )
        if self._unpacked is None:
            unpacked = tempfile.TemporaryDirectory(prefix="toothline-models-")
            try:
                shutil.unpack_archive(self._given, unpacked.name)
            except (shutil.ReadError, ValueError, EOFError) as error:
                raise SourceFailed(
                    f"{self._called} names {self._given}, which cannot be unpacked ({error}): "
                    "give a directory, a zip or a tar"
                ) from error
            self._unpacked = unpacked
        return Path(self._unpacked.name)


def _places(directory: Path, name: str, path: str) -> Iterator[Path]:
    """Where a file may lie; its hash decides, so looking widely is safe."""
    yield directory / name / path
    yield directory / path
    for folder in sorted(directory.iterdir()):
        if folder.is_dir() and folder.name != name and not folder.name.startswith("."):
            yield folder / path
