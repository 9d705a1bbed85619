"""The desk's database, empty and up to date, of both kinds: a test that takes `database` runs
twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from benchmarks.desk import postgresql
from clinic.store.base import Database, embedded

_numbers = count()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once and copied: migrating takes longer than most tests."""
    folder = tmp_path_factory.mktemp("template")
    database = Database(embedded(folder))
    database.migrate()
    database.close()
    return folder


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    programs = postgresql.programs()
    if programs is None:
        pytest.skip(postgresql.CURE)
    with postgresql.serving(programs) as server:
        database = Database(server.create("migrated"))
        database.migrate()
        database.close()
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        server: postgresql.Server = request.getfixturevalue("postgresql_server")
        return server.create(f"test{next(_numbers)}", "migrated")
    template: Path = request.getfixturevalue("sqlite_template")
    folder = tmp_path / "database"
    shutil.copytree(template, folder)
    return embedded(folder)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()
