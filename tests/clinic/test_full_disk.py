"""A disk that fills up under everything: the journal, the desk's database, the photos."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import select

from benchmarks.desk import postgresql
from clinic.cases import Cases, OpenCase
from clinic.errors import CasesUnwritable, StoreUnreachable
from clinic.photos.album import FOLDER, Album
from clinic.store.base import Database, embedded
from clinic.store.following import Follower
from clinic.store.tables import CaseRow, EventRow
from clinic.vault import Vault
from tests.clinic.photos.pictures import coded

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SIZE = "6m"
SERVER_SIZE = "120m"
"""A new PostgreSQL takes 40 MB, its log of changes 16 MB at a time."""
LEFT = 700_000
"""Bytes that are left when calls and uploads begin: a few of either."""
ROUNDS = 200
"""More than fit."""


def noon() -> datetime:
    return NOON


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    with _mounted(folder, SIZE):
        yield folder


@contextmanager
def _mounted(folder: Path, size: str) -> Iterator[None]:
    """A real file system, small, in memory."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("A small disk takes the right to mount one: run the tests as root.")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def upload(number: int) -> bytes:
    """A photo like no other."""
    noise = np.random.default_rng(number).integers(0, 255, (160, 240, 3), dtype=np.uint8)
    return coded(Image.fromarray(noise))


def test_a_disk_that_fills_up_during_calls_and_uploads_loses_nothing_acknowledged(
    disk: Path,
) -> None:
    database = Database(embedded(disk))
    follower = Follower(database, disk, noon)
    album = Album(database, disk, Vault(), noon)
    with Cases(disk, noon) as cases:
        call = cases.begin(channel="phone")
        call.save({"urgency": "U2"})
        follower.catch_up()
        filler = disk / "filler"
        filler.write_bytes(bytes(_free(disk) - LEFT))
        said, sent = _until_full(call, follower, album)
        assert said
        assert sent
        filler.unlink()
        assert [row.data["n"] for row in cases.journal(call.id, "event")] == said
        call.append("event", 1.0, {"n": ROUNDS})
        assert follower.catch_up() > 0
        with database.reading() as session:
            query = select(EventRow.data).join(CaseRow).where(EventRow.kind == "event")
            copied = [data["n"] for data in session.scalars(query.order_by(EventRow.sequence))]
        assert copied == [*said, ROUNDS]
        kept = {row.number for row in album.unassigned()}
        assert set(sent) == kept, "an upload that was refused is not there"
        for number in sent:
            with album.open(number) as file:
                assert file.read(2) == b"\xff\xd8"
        assert len(list((disk / FOLDER).iterdir())) == 2 * len(sent), "no half of one is left"
        assert album.take(upload(ROUNDS), "page").number not in kept
    follower.close()
    database.close()


def test_a_postgresql_whose_disk_fills_up_loses_nothing_acknowledged(tmp_path: Path) -> None:
    programs = postgresql.programs()
    if programs is None:
        pytest.skip(postgresql.CURE)
    # Not pytest's folder, whose path is too long for a socket and closed to the server's user.
    with tempfile.TemporaryDirectory() as name, _mounted(Path(name), SERVER_SIZE):
        server = postgresql.Server(Path(name), programs)
        server.start()
        try:
            database = Database(server.create("desk"))
            database.migrate()
            _fill_the_servers_disk(server, database, tmp_path)
            database.close()
        finally:
            server.kill()


def _fill_the_servers_disk(server: postgresql.Server, database: Database, folder: Path) -> None:
    follower = Follower(database, folder, noon)
    album = Album(database, folder, Vault(), noon)
    with Cases(folder, noon) as cases:
        call = cases.begin(channel="phone")
        call.save({"urgency": "U2"})
        follower.catch_up()
        filler = server.folder / "filler"
        filler.write_bytes(bytes(_free(server.folder) - LEFT))
        sent: list[int] = []
        refused = 0
        for number in range(ROUNDS):
            call.append("event", 0.0, {"n": number, "words": os.urandom(20_000).hex()})
            try:
                follower.catch_up()
                sent.append(album.take(upload(number), "page").number)
            except StoreUnreachable:
                refused += 1
            if refused == 3:
                break
        assert refused == 3, "the disk never filled up"
        said = [row.data["n"] for row in cases.journal(call.id, "event")]
        filler.unlink()
        with suppress(AssertionError):  # it may have given up by itself
            server.kill()
        server.start()
        while follower.catch_up():
            pass
        with database.reading() as session:
            query = select(EventRow.data).join(CaseRow).where(EventRow.kind == "event")
            copied = [data["n"] for data in session.scalars(query.order_by(EventRow.sequence))]
        assert copied == said
        assert set(sent) <= {row.number for row in album.unassigned()}
    follower.close()


def _until_full(call: OpenCase, follower: Follower, album: Album) -> tuple[list[int], list[int]]:
    """The rows and the photos that were acknowledged before and while nothing more fits."""
    said: list[int] = []
    sent: list[int] = []
    refused = {"call": 0, "copy": 0, "photo": 0}
    for number in range(ROUNDS):
        for what in refused:
            try:
                if what == "call":
                    call.append("event", 0.0, {"n": number, "words": "x" * 2000})
                    said.append(number)
                elif what == "copy":
                    follower.catch_up()
                else:
                    sent.append(album.take(upload(number), "page").number)
            except (CasesUnwritable, StoreUnreachable):
                refused[what] += 1
        if refused["call"] >= 2 and refused["photo"] >= 2:
            return said, sent
    raise AssertionError(f"the disk never filled up: {refused}")


def _free(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize
