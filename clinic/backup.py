"""A backup of everything: one file with journal, database, recordings and photos; and back.

A tar with

    manifest.json         version, moment, the database's revision, SHA-256 of every other file
    cases.sqlite3         the journal, by SQLite's own backup: calls may go on meanwhile
    database/TABLE.jsonl  the desk's database, of one moment (`clinic.store.dump`)
    data/…                the other files of the folder of cases, as they lie: sealed ones sealed

The key is not in it. It may be made at any time. Restoring never overwrites anything.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from clinic import journal
from clinic.errors import BackupRefused, CasesUnreadable, CasesUnwritable
from clinic.journal import Clock
from clinic.private import written_whole
from clinic.store import audit
from clinic.store.audit import AuditRow
from clinic.store.base import FILE as EMBEDDED
from clinic.store.base import Database, embedded
from clinic.store.dump import dump, load, revision
from clinic.vault import sealed

SCHEMA = "toothline.backup"
VERSION = 1
MANIFEST = "manifest.json"
TABLES = "database"
FILES = "data"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    """ISO 8601, UTC."""
    revision: str
    hashes: dict[str, str]


def back_up(database: Database, folder: Path, clock: Clock, out: Path) -> int:
    """Write a backup, readable by its owner only, whole or not at all; how many files are in it.
    Raises BackupRefused where `out` is there already, and ClinicError."""
    if out.exists():
        raise BackupRefused(f"{out} is there already: name another file.")
    made_at = clock()
    hashes: dict[str, str] = {}
    with written_whole(out) as file, tarfile.open(fileobj=file, mode="w") as tar:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".backup-") as made:
            at = _collect(database, folder, Path(made))
            for path, name in (*_below(Path(made), ""), *_below(folder, FILES, _other)):
                # A call that ends meanwhile has its recording sealed, under another name.
                for each in (path, sealed(path)):
                    called = name.removesuffix(path.name) + each.name
                    if added := _add(tar, each, called):
                        hashes[called] = added
                        break
        manifest = {
            "schema": SCHEMA,
            "version": VERSION,
            "made_at": made_at.isoformat(),
            "revision": at,
            "sha256": hashes,
        }
        with tempfile.TemporaryDirectory(prefix="manifest-") as made:
            path = Path(made) / MANIFEST
            path.write_text(json.dumps(manifest, indent=2))
            _add(tar, path, MANIFEST)
    return len(hashes)


def restore(file: Path, folder: Path, url: str) -> Manifest:
    """Bring a backup back into an empty folder of cases and an empty database; `url` "" is the
    embedded one. Nothing is there before everything has been checked. Raises BackupRefused and
    ClinicError."""
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused(
            f"The folder {folder} is not empty: move it aside, or set `data` to another one."
        )
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".restoring-") as made:
        _extract(file, Path(made))
        manifest = _checked(Path(made), file)
        whole = Path(made) / FILES
        whole.mkdir(mode=0o700, exist_ok=True)
        shutil.move(Path(made) / journal.FILE, whole / journal.FILE)
        tables = Path(made) / TABLES
        with closing(Database(url or embedded(whole))) as database:
            load(database, manifest.revision, _loaded(tables))
        if folder.exists():
            folder.rmdir()
        whole.rename(folder)
    return manifest


def _collect(database: Database, folder: Path, made: Path) -> str:
    """Write journal and database of one moment each; the database's revision."""
    _copy_journal(folder / journal.FILE, made / journal.FILE)
    (made / TABLES).mkdir()
    options = {"isolation_level": "REPEATABLE READ"}
    with database.reading() as session:
        server = database.url.get_backend_name() != "sqlite"
        connection = session.connection(execution_options=options if server else None)
        at = revision(connection)
        for number, (name, lines) in enumerate(dump(connection)):
            # Numbered: some tables refer to others, which have to be there before them.
            with (made / TABLES / f"{number:02d}-{name}.jsonl").open("w") as file:
                file.writelines(lines)
        last = select(AuditRow.number, AuditRow.hash).order_by(AuditRow.number.desc()).limit(1)
        if head := session.execute(last).first():
            (made / FILES).mkdir()
            (made / FILES / audit.FILE).write_text(f"{head.number} {head.hash}\n")
    return at


def _copy_journal(source: Path, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as here,
            closing(sqlite3.connect(target)) as there,
        ):
            here.backup(there)
    except sqlite3.Error as error:
        raise CasesUnreadable(
            f"The cases {source} cannot be copied ({error}): see `toothline doctor`."
        ) from error


def _other(name: str) -> bool:
    """Whether a file of the folder is copied as it lies; audit.head is that of the database's
    moment instead."""
    begins = name.split("/")[0]
    return not (begins.startswith((".", journal.FILE, EMBEDDED)) or name == audit.FILE)


def _below(
    folder: Path, prefix: str, chosen: Callable[[str], bool] = lambda _: True
) -> Iterator[tuple[Path, str]]:
    """Every file below a folder that is chosen by its name there, and its name in the tar."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = path.name.startswith(".")
        if path.is_file() and not path.is_symlink() and not hidden and chosen(name):
            yield path, f"{prefix}/{name}" if prefix else name


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    """Add a file; its hash, or "" where it was deleted or renamed meanwhile."""
    try:
        with path.open("rb") as file:
            info = tar.gettarinfo(arcname=name, fileobj=file)
            info.mode, info.uid, info.gid, info.uname, info.gname = 0o600, 0, 0, "", ""
            hashing = _Hashing(file, info.size)
            tar.addfile(info, hashing)
            return hashing.sha256.hexdigest()
    except FileNotFoundError:
        return ""


class _Hashing:
    """Reads a file to where it ended when its reading began, and hashes what was read: a recording
    may grow meanwhile."""

    def __init__(self, file: object, size: int) -> None:
        self._file = file
        self._left = size
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        count = self._left if size < 0 else min(size, self._left)
        piece: bytes = self._file.read(count)  # type: ignore[attr-defined]
        self._left -= len(piece)
        self.sha256.update(piece)
        return piece


def _extract(file: Path, into: Path) -> None:
    try:
        with tarfile.open(file) as tar:
            tar.extractall(into, filter="data")
    except FileNotFoundError as error:
        raise BackupRefused(f"There is no backup {file}: name one.") from error
    except (tarfile.TarError, EOFError) as error:
        raise BackupRefused(
            f"{file} is no backup, or is damaged ({error}): take another."
        ) from error
    except OSError as error:
        raise CasesUnwritable(
            f"The backup cannot be unpacked beside {into.parent} ({error.strerror}): free "
            "some space."
        ) from error
    for path in into.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)


def _checked(made: Path, file: Path) -> Manifest:
    """Raises BackupRefused unless everything is there as it was written, and nothing else."""
    try:
        told = json.loads((made / MANIFEST).read_text())
        if told["schema"] != SCHEMA:
            raise ValueError
        if told["version"] > VERSION:
            raise BackupRefused(f"{file} is of a newer version: update Toothline.")
        manifest = Manifest(told["made_at"], told["revision"], told["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupRefused(f"{file} is no backup of Toothline, or is damaged.") from error
    found = {name: _hash(path) for path, name in _below(made, "") if name != MANIFEST}
    if found != manifest.hashes:
        wrong = sorted(
            name
            for name in found.keys() | manifest.hashes.keys()
            if found.get(name) != manifest.hashes.get(name)
        )
        raise BackupRefused(f"{file} is damaged in {wrong[0]}: take another backup.")
    return manifest


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _loaded(tables: Path) -> Iterator[tuple[str, Iterator[str]]]:
    for path in sorted(tables.glob("*.jsonl")):
        with path.open() as lines:
            yield path.stem.partition("-")[2], lines
