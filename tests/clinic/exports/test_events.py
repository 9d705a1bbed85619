"""Events: each once, in the shape of the schema, sent until it is taken, and without a patient."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from clinic.cases import Cases
from clinic.errors import AlertFailed
from clinic.exports import schemas
from clinic.exports.events import PATIENCE, Events, Letterhead
from clinic.store.base import Database
from clinic.store.desk import Desk, find
from clinic.store.following import Follower
from tests.clinic.exports.calls import NOON, saved

HEAD = Letterhead("Lakeside Implants", "https://desk.example.com/cases/")


class Receiver:
    """A program that takes events, or does not."""

    def __init__(self) -> None:
        self.took: list[dict[str, Any]] = []
        self.away = False
        self.tried = 0

    def __call__(self, data: dict[str, Any], id_: str, at: datetime) -> None:
        self.tried += 1
        if self.away:
            raise AlertFailed("The webhook is away: see that it runs.")
        assert data["id"] == id_
        self.took.append(data)

    @property
    def names(self) -> list[str]:
        return [event["event"] for event in self.took]


class Practice:
    """Calls come in, the staff works, events go out."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.now = NOON
        self.database, self.folder = database, folder
        self.receiver = Receiver()
        self.events = Events(database, HEAD, self.receiver, self.clock)
        self.desk = Desk(database, self.clock, lambda *_: None, ("HA", "IM"))

    def clock(self) -> datetime:
        return self.now

    @contextmanager
    def call(self) -> Iterator[Any]:
        with Cases(self.folder, self.clock) as cases, cases.begin(channel="phone",
                caller_number="+13125550123") as case:  # fmt: skip
            yield case

    def catch_up(self) -> None:
        follower = Follower(self.database, self.folder, self.clock)
        follower.catch_up()
        follower.close()
        self.events.catch_up()

    def review(self, case_id: str) -> None:
        with self.database.reading() as session:
            version = find(session, case_id).version
        self.desk.review(case_id, version, "dr-lee", urgency="U2", component="IM")


@pytest.fixture
def practice(database: Database, tmp_path: Path) -> Practice:
    return Practice(database, tmp_path)


def test_a_case_is_told_of_as_it_goes_and_each_thing_once(practice: Practice) -> None:
    calm = {**saved(), "ended": ""}
    with practice.call() as case:
        case.append("event", 0.0, {"is": "CallBegan"})
        practice.catch_up()
        case.save(calm)
        practice.catch_up()
        assert practice.receiver.names == ["opened"]
        case.save({**calm, "urgency": "U1"})
        practice.catch_up()
        case.save({**calm, "urgency": "U0"})
        practice.catch_up()
        case.save({**calm, "urgency": "U0", "ended": "emergency"})
        practice.catch_up()
    practice.now += timedelta(hours=8)
    practice.review(case.id)
    practice.catch_up()
    practice.catch_up()
    assert practice.receiver.names == ["opened", "urgent", "urgent", "ended", "reviewed"]
    assert [event["case"]["urgency"] for event in practice.receiver.took[1:3]] == ["U1", "U0"]
    assert len({event["id"] for event in practice.receiver.took}) == 5


def test_a_second_review_is_told_too(practice: Practice) -> None:
    with practice.call() as case:
        case.save(saved())
    practice.catch_up()
    for _ in range(2):
        practice.now += timedelta(minutes=1)
        practice.review(case.id)
        practice.catch_up()
    assert practice.receiver.names.count("reviewed") == 2


def test_every_event_is_as_the_schema_says_and_names_no_patient(practice: Practice) -> None:
    with practice.call() as case:
        case.append("event", 0.0, {"is": "CallBegan"})
        practice.catch_up()
        data = saved({"opening": "my implant fell out and I can't breathe", "breathing": "yes"})
        case.save(data)
    practice.catch_up()
    practice.review(case.id)
    practice.catch_up()
    assert set(practice.receiver.names) == {"opened", "urgent", "ended", "reviewed"}
    for event in practice.receiver.took:
        jsonschema_rs.validate(schemas.event(), event, validate_formats=True)
        text = json.dumps(event)
        for word in ("3125550", "breathe", "dr-lee"):
            assert word not in text


def test_an_event_is_sent_until_it_is_taken_and_less_and_less_often(practice: Practice) -> None:
    practice.receiver.away = True
    with practice.call() as case:
        case.append("event", 0.0, {"is": "CallBegan"})
    for _ in range(24 * 60):
        practice.catch_up() if practice.receiver.tried == 0 else practice.events.catch_up()
        practice.now += timedelta(minutes=1)
    assert 24 < practice.receiver.tried < 40
    practice.receiver.away = False
    practice.now += timedelta(hours=1)
    practice.events.catch_up()
    assert practice.receiver.names == ["opened"]


def test_after_a_week_an_event_is_given_up(practice: Practice) -> None:
    practice.receiver.away = True
    with practice.call() as case:
        case.append("event", 0.0, {"is": "CallBegan"})
    practice.catch_up()
    practice.now += PATIENCE
    practice.events.catch_up()
    practice.receiver.away = False
    practice.now += PATIENCE
    practice.events.catch_up()
    assert practice.receiver.took == []


def test_what_happened_while_nobody_sent_events_is_not_lost(practice: Practice) -> None:
    with practice.call() as case:
        case.save({**saved(), "urgency": "U1"})
    practice.now += timedelta(days=3)
    practice.catch_up()
    assert sorted(practice.receiver.names) == ["ended", "opened", "urgent"]


def test_two_desks_enter_an_event_once(practice: Practice) -> None:
    other = Events(practice.database, HEAD, practice.receiver, practice.clock)
    with practice.call() as case:
        case.append("event", 0.0, {"is": "CallBegan"})
    practice.catch_up()
    other.catch_up()
    assert practice.receiver.names == ["opened"]
    assert case.id == practice.receiver.took[0]["case"]["id"]
