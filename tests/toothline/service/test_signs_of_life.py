"""The service's signs of life: at the desk's database, and at a real HTTP listener."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinic.store.base import Database, embedded
from clinic.store.machine import machine
from clinic.store.signs import last
from tests.clinic.alerts.servers import Listener, free_port, http_server
from toothline.service.signs_of_life import signs_of_life
from toothline.settings import Alerts, Settings

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def noon() -> datetime:
    return NOON


@pytest.fixture
def database(tmp_path: Path):  # type: ignore[no-untyped-def]
    made = Database(embedded(tmp_path))
    made.migrate()
    yield made
    made.close()


def given(settings: Settings, *, working: bool = True) -> None:
    with signs_of_life(lambda: settings, noon, lambda: working) as sign:
        sign()


def test_a_sign_is_given_to_the_desk_and_to_the_watchdog(
    tmp_path: Path, database: Database
) -> None:
    with http_server(Listener()) as listener:
        given(Settings(data=tmp_path, alerts=Alerts(alive_url=listener.url)))
    (posted,) = listener.posted
    assert posted.json == {
        "schema": "toothline.alive",
        "version": 1,
        "at": "2026-03-02T12:00:00+00:00",
        "practice": "the dental office",
        "machine": machine(tmp_path),
    }
    (sign,) = last(database, NOON)
    assert (sign.machine, sign.at, sign.late) == (machine(tmp_path), NOON, False)


def test_a_watchdog_that_is_away_takes_no_sign_from_the_desk_and_ends_nothing(
    tmp_path: Path, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        alerts = Alerts(alive_url=f"http://127.0.0.1:{free_port()}/alive")
        given(Settings(data=tmp_path, alerts=alerts))
    assert len(last(database, NOON)) == 1
    assert "did not arrive" in caplog.text


def test_without_alerts_being_sent_no_sign_is_given(tmp_path: Path, database: Database) -> None:
    given(Settings(data=tmp_path), working=False)
    assert last(database, NOON) == ()


def test_no_database_is_made_where_there_was_never_a_desk(tmp_path: Path) -> None:
    given(Settings(data=tmp_path))
    assert list(tmp_path.iterdir()) == []
