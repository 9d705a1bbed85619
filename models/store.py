"""The models on this machine: find, fetch, verify. Shared by all checkouts of a user."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from models import catalogue as catalogues
from models import record
from models.catalogue import Catalogue, Model, ModelFile
from models.checking import fault
from models.errors import FetchFailed, ModelDamaged, ModelError, ModelMissing
from models.fetching import Fetching, full
from models.progress import Silent, Watcher
from models.record import Verified
from models.sources import SourceFailed, Supplier
from models.sources.operator import VARIABLE, Operator
from models.sources.site import Site
from models.sources.wheel import Wheel


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
        self._dead_hosts: set[str] = set()

    def names(self, kind: str = "", language: str = "") -> tuple[str, ...]:
        """Models of the catalogue, the better first; those of any language fit every `language`."""
        return tuple(
            model.name
            for model in self.catalogue.values()
            if kind in ("", model.kind) and (not language or model.language in (language, "any"))
        )

    def set_up(self) -> tuple[str, ...]:
        """Models that a set-up brings: those needed or wanted, and those that the operator gives.

        Raises FetchFailed when what the operator named is not there.
        """
        try:
            return tuple(
                model.name
                for model in self.catalogue.values()
                if model.need != "asked" or self._offered(model)
            )
        except SourceFailed as failure:
            raise FetchFailed(f"{failure}.") from failure

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
        else:
            touched = [r.file for r in self._record(model) if not r.untouched(folder)]
            self._check(model, folder, touched)
        return folder

    def verify(self, name: str) -> Path:
        """Like `path`, but every file is hashed."""
        model = catalogues.find(self.catalogue, name)
        folder = self._folder(model)
        rows = () if model.inside else self._record(model)
        pinned = () if model.built else model.files
        self._check(model, folder, pinned or tuple(row.file for row in rows))
        return folder

    def fetch(self, name: str, watcher: Watcher | None = None) -> Path:
        """Bring the model here unless it is here, whole and unhurt; its folder. One that is made on
        this machine is here or is not.

        Raises FetchFailed when no source gave every file, NoSpace when the disk is full.
        """
        model = catalogues.find(self.catalogue, name)
        if model.inside:
            return self.verify(name)
        if model.built:
            if self.installed(name):
                return self.path(name)
            raise FetchFailed(
                f"The model {name} is made on this machine: run `toothline models build`."
            )
        return self._bring(model, watcher, lambda _: None, anew=False)

    def build(
        self, name: str, make: Callable[[Path], None], watcher: Watcher | None = None
    ) -> Path:
        """Bring what the model is made of, let `make` turn that folder into it, and put it into
        place at once, also where there was one; its folder.

        Raises like `fetch`.
        """
        return self._bring(catalogues.find(self.catalogue, name), watcher, make, anew=True)

    def _bring(
        self, model: Model, watcher: Watcher | None, make: Callable[[Path], None], anew: bool
    ) -> Path:
        fetching = Fetching(model, self.root, watcher or Silent())
        try:
            with fetching.alone():
                if anew or not self._sound(model.name):
                    fetching.gather(self._suppliers(model), self._free)
                    make(fetching.arriving)
                    fetching.install(self._folder(model))
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise full(model, self.root) from error
            raise FetchFailed(
                f"The model {model.name} cannot be written under {self.root} ({error.strerror}): "
                f"mend that and run `toothline models {_verb(model)}`."
            ) from error
        return self._folder(model)

    def _sound(self, name: str) -> bool:
        try:
            self.verify(name)
        except ModelError:
            return False
        return True

    def _offered(self, model: Model) -> bool:
        """Whether the operator gives a file that is this model's alone."""
        elsewhere = {
            file.sha256
            for other in self.catalogue.values()
            if other.name != model.name
            for file in other.wanted
        }
        own = [file for file in model.wanted if file.sha256 not in elsewhere]
        return self._operator is not None and self._operator.has(model, own)

    def _suppliers(self, model: Model) -> Iterator[Supplier]:
        if self._operator:
            yield self._operator
        # Models share files: what another one has already need not travel twice.
        yield Operator(self.root, "the installed models")
        for source in model.sources:
            if source.site:
                yield Site(source.site, self._dead_hosts)
            else:
                yield Wheel(source, self._operator)

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

    def _record(self, model: Model) -> Sequence[Verified]:
        folder = self._folder(model)
        cure = f"run `toothline models {_verb(model)}`."
        if not folder.is_dir():
            raise ModelMissing(f"The model {model.name} is not installed: {cure}")
        try:
            return record.read(folder)
        except (OSError, ValueError, TypeError) as error:
            raise ModelDamaged(f"{folder / record.NAME} cannot be read: {cure}") from error

    def _check(self, model: Model, folder: Path, files: Sequence[ModelFile]) -> None:
        for file in files:
            wrong = fault(folder / file.path, file)
            if wrong:
                cure = "make setup" if model.inside else f"toothline models {_verb(model)}"
                raise ModelDamaged(f"{folder / file.path} {wrong}: run `{cure}`.")


def _verb(model: Model) -> str:
    """The command that brings the model, after `toothline models`."""
    return "build" if model.built else f"fetch {model.name}"


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
