"""The desk's database joined: copied into while calls are taken, looked at by the doctor."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from clinic.cases import Cases
from clinic.store.base import FILE, Database, embedded
from clinic.store.tables import CaseRow
from toothline.checks.database import examine
from toothline.metrics import Metrics
from toothline.practice.database import followed
from toothline.settings import Desk, Settings


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cases"


@pytest.fixture
def cases(folder):
    with Cases(folder, now) as made:
        yield made


def elsewhere(tmp_path: Path) -> str:
    return embedded(tmp_path / "elsewhere")


def known(url: str) -> dict[str, int]:
    """The cases of a database, and the last row of each."""
    with closing(Database(url)) as database, database.reading() as session:
        return dict(session.execute(select(CaseRow.id, CaseRow.sequence)).all())


def test_serve_copies_its_cases_to_a_database_elsewhere(tmp_path, folder, cases):
    settings = Settings(data=folder, database=elsewhere(tmp_path))
    metrics = Metrics()
    with followed(settings, cases, now, metrics):
        case = cases.begin()
        case.append("event", 0.0, {})
        case.append("event", 1.0, {})
    assert known(settings.database) == {case.id: 2}
    assert "toothline_desk_waits 0" in metrics.text()


def test_serve_leaves_it_to_the_desk_beside_it(tmp_path, folder, cases):
    for settings in (
        Settings(data=folder),
        Settings(data=folder, database=elsewhere(tmp_path), desk=Desk(address="127.0.0.1:8080")),
    ):
        with followed(settings, cases, now, Metrics()):
            cases.begin()
    assert not (tmp_path / "elsewhere").exists()
    assert not (folder / FILE).exists()


def test_a_database_that_is_away_does_not_keep_serve_from_its_calls(tmp_path, folder, cases):
    away = "postgresql+psycopg://desk:secret@127.0.0.1:1/clinic"
    metrics = Metrics()
    with followed(Settings(data=folder, database=away), cases, now, metrics):
        cases.begin().append("event", 0.0, {})
    assert "toothline_desk_waits 1" in metrics.text()


def test_the_doctor_tells_what_the_database_lacks(tmp_path, folder, cases):
    settings = Settings(data=folder, database=elsewhere(tmp_path))
    cases.begin().append("event", 0.0, {})
    (found,) = examine(settings, now)
    assert found.state == "wanted"
    assert "1 rows of 1 cases are not in" in found.detail
    with followed(settings, cases, now, Metrics()):
        pass
    (found,) = examine(settings, now)
    assert (found.state, "has all cases" in found.detail) == ("good", True)


def test_the_doctor_says_nothing_where_nobody_uses_the_desk(folder, cases):
    assert list(examine(Settings(data=folder), now)) == []


def test_the_doctor_tells_a_database_that_is_away_without_its_password(folder, cases):
    away = "postgresql+psycopg://desk:secret@127.0.0.1:1/clinic"
    (found,) = examine(Settings(data=folder, database=away), now)
    assert found.state == "broken"
    assert "cannot be used" in found.detail
    assert "secret" not in found.detail
