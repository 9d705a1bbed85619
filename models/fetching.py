"""Bringing one model to this machine: gather, verify, then move it into place at once."""

from __future__ import annotations

import fcntl
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from models import record
from models.catalogue import Model, ModelFile
from models.checking import fault
from models.errors import FetchFailed, NoSpace
from models.progress import Watcher
from models.sources import SourceFailed, Supplier
from models.sources.operator import VARIABLE

ROOM = 3
"""Times a model's size that must be free: the archive or wheel lies beside what is unpacked."""


def full(model: Model, root: Path) -> NoSpace:
    """The disk is too full for the model."""
    return NoSpace(
        f"The disk that holds {root} is too full for the model {model.name}: free "
        f"{ROOM * model.size // 1_000_000 + 1:,} MB and run `toothline models fetch {model.name}`."
    )


class Fetching:
    """One model on its way. What has arrived stays in `.arriving` until it is complete, so that
    a fetch that was broken off goes on where it stopped."""

    def __init__(self, model: Model, root: Path, watcher: Watcher) -> None:
        self._model = model
        self._root = root
        self._watcher = watcher
        self.arriving = root / ".arriving" / model.name
        """The folder in which it becomes whole."""

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Two checkouts may set themselves up at once: the second waits and finds the work done."""
        self.arriving.parent.mkdir(parents=True, exist_ok=True)
        with self._beside(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def gather(self, suppliers: Iterable[Supplier], free: Callable[[Path], int]) -> None:
        """Bring every wanted file, verified, from the first source that has it.

        Raises FetchFailed when no source gave every file, NoSpace before anything is brought.
        """
        self.arriving.mkdir(exist_ok=True)
        missing = [f for f in self._model.wanted if fault(self.arriving / f.path, f)]
        if free(self._root) < ROOM * sum(file.size for file in missing):
            raise full(self._model, self._root)
        faults: dict[str, str] = {}
        for supplier in suppliers:
            if not missing:
                return
            try:
                supplier.bring(self._model, missing, self.arriving, self._watcher)
            except SourceFailed as failure:
                self._watcher.note(f"{self._model.name}: {failure}: skipped.")
            missing = [file for file in missing if not self._accept(file, faults)]
        if missing:
            first = missing[0]
            wrong = f" as wanted (it {faults[first.path]})" if first.path in faults else ""
            raise FetchFailed(
                f"No source gave {first.path} of the model {self._model.name}{wrong}: put it into "
                f"a directory, name that in {VARIABLE}, and run "
                f"`toothline models fetch {self._model.name}`."
            )

    def install(self, folder: Path) -> None:
        """Unpack, record what was verified, and make it `folder` in one move."""
        ready = self.arriving
        if self._model.archive:
            ready = self._beside(".unpacked")
            shutil.rmtree(ready, ignore_errors=True)
            _unpack(self.arriving / self._model.archive.path, ready)
        for leftover in ready.rglob("*.part"):
            leftover.unlink()
        record.write(ready)
        old = self._beside(".old")
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.rename(old)
        ready.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(self.arriving, ignore_errors=True)

    def _accept(self, file: ModelFile, faults: dict[str, str]) -> bool:
        place = self.arriving / file.path
        wrong = fault(place, file)
        if wrong and place.exists():
            faults[file.path] = wrong
            self._watcher.note(f"{self._model.name}: {file.path} {wrong}: thrown away.")
            place.unlink()
        return not wrong

    def _beside(self, ending: str) -> Path:
        return self.arriving.with_name(self._model.name + ending)


def _unpack(archive: Path, into: Path) -> None:
    """The zip's tree without its one top folder."""
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(into)
    inner = list(into.iterdir())
    if len(inner) == 1 and inner[0].is_dir():
        for child in inner[0].iterdir():
            child.rename(into / child.name)
        inner[0].rmdir()
