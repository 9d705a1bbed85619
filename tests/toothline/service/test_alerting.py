"""Alerts joined: settings to a running dispatcher, the desk that knows who looked, the figures."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from clinic.cases import ALERT, Cases
from clinic.store.following import Follower
from clinic.store.tables import CaseRow
from tests.clinic.alerts.servers import Listener, free_port, http_server
from toothline.__main__ import main
from toothline.checks import alerts
from toothline.metrics import Metrics
from toothline.practice import database
from toothline.service.alerting import alerting, opened_at_desk, setup
from toothline.settings import Settings, load

PATIENCE_S = 20.0
NOW = datetime(2026, 3, 2, 22, tzinfo=UTC)
CLOCK = partial(datetime.now, UTC)
TOLD = """
practice = "Lakeside Implants"
data = "{data}"
[hours]
time_zone = "America/Chicago"
[alerts]
desk = "https://desk.lakeside.example/"
quiet = "18:00-08:00"
[[alerts.contacts]]
name = "pager"
webhook = "{url}"
mildest = "U3"
"""


def settings(folder: Path, url: str = "http://127.0.0.1:1/", more: str = "") -> Settings:
    file = folder / "toothline.toml"
    file.write_text(TOLD.format(data=folder / "cases", url=url) + more)
    return load(file, {}, folder)


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--config", str(folder / "toothline.toml")])


def saved(made: Settings, urgency: str = "U0") -> str:
    with Cases(made.data, CLOCK) as cases:
        case = cases.begin(channel="phone")
        case.save({"urgency": urgency, "ended": "done"})
        return case.id


def test_settings_become_contacts_times_and_words(tmp_path: Path) -> None:
    made = setup(settings(tmp_path), None)
    (contact,) = made.policy.contacts
    assert (contact.name, contact.mildest) == ("pager", 3)
    assert made.policy.repeat_s == 300.0
    assert made.policy.quiet.over_at(datetime(2026, 3, 3, 5, tzinfo=UTC)) == datetime(
        2026, 3, 3, 14, tzinfo=UTC
    ), "by the practice's clock"
    assert made.head.desk == "https://desk.lakeside.example/cases/"
    assert set(made.ways) == {"webhook"}


def test_a_saved_case_is_told_and_counted_until_the_desk_has_opened_it(tmp_path: Path) -> None:
    listener, metrics = Listener(), Metrics()
    with http_server(listener), Cases(tmp_path / "cases", CLOCK) as cases:
        made = settings(tmp_path, listener.url)
        with alerting(made, cases, CLOCK, metrics, None):
            case = cases.begin(channel="phone")
            case.save({"urgency": "U1"})
            assert listener.came.wait(PATIENCE_S)
            until_s = time.monotonic() + PATIENCE_S
            counted = 'toothline_alerts_total{outcome="delivered",way="webhook"} 1'
            while counted not in metrics.text():
                assert time.monotonic() < until_s
                threading.Event().wait(0.02)
            assert "toothline_cases_unopened 1" in metrics.text()
            assert "toothline_alerts_undelivered 0" in metrics.text()


def test_a_call_without_the_service_tells_whoever_is_to_be_told(tmp_path: Path) -> None:
    listener = Listener()
    with http_server(listener):
        settings(tmp_path, listener.url)
        config = str(tmp_path / "toothline.toml")
        typed = "no\nI cannot breathe since I swallowed my crown\nyes\n"
        done = CliRunner().invoke(main, ["call", "--text", "--config", config], input=typed)
        assert done.exit_code == 0, done.output
        assert listener.came.wait(PATIENCE_S), done.output
    told = listener.posted[0].json
    assert told["case"]["urgency"] in ("U0", "U1")


def test_the_desk_is_asked_when_a_case_was_opened(tmp_path: Path) -> None:
    made = settings(tmp_path)
    case_id = saved(made)
    seen, asked = opened_at_desk(made)
    assert seen(case_id) is None
    assert not (made.data / "clinic.sqlite3").exists(), "asking makes no database"
    with database.opened(made) as store:
        Follower(store, made.data, CLOCK).catch_up()
        assert seen(case_id) is None
        with store.session() as session:
            session.execute(update(CaseRow).values(last_opened_at=NOW))
        assert seen(case_id) == NOW
    asked.close()


def test_doctor_says_plainly_that_nobody_is_woken(tmp_path: Path) -> None:
    found = {one.what: one for one in alerts.examine(Settings(data=tmp_path), NOW)}
    assert found["alerts"].state == "wanted"
    assert "NOBODY IS WOKEN" in found["alerts"].detail
    assert found["alerts undelivered"].state == "good"


def test_doctor_tells_of_ways_that_cannot_work_and_cases_that_reached_nobody(
    tmp_path: Path,
) -> None:
    more = (
        f'[[alerts.contacts]]\nname = "on call"\nphone = "0142"\nmail = "a@lakeside.example"\n'
        f'[alerts.mail]\nhost = "127.0.0.1"\nport = {free_port()}\nsecurity = "none"\n'
        'sender = "toothline@lakeside.example"\n'
    )
    made = settings(tmp_path, more=more)
    case_id = saved(made)
    later = datetime.now(UTC) + timedelta(minutes=5)
    found = {one.what: one for one in alerts.examine(made, later)}
    told = found["alerts"].detail
    assert told == "urgent cases are told to pager by webhook, then on call by mail and phone"
    assert "Connection refused" in found["alerts by mail"].detail
    assert "unsigned" in found["alerts by webhook"].detail
    assert found["alerts by phone"].state == "broken"
    assert f"case {case_id} (U0) has reached nobody" in found["alerts undelivered"].detail
    assert run(tmp_path, "cases", "seen", case_id).exit_code == 0
    found = {one.what: one for one in alerts.examine(made, later)}
    assert found["alerts undelivered"].state == "good"


def test_the_test_command_sends_what_is_marked_as_a_test(tmp_path: Path) -> None:
    listener = Listener()
    with http_server(listener):
        settings(tmp_path, listener.url)
        done = run(tmp_path, "alerts", "test")
    assert done.exit_code == 0, done.output
    assert done.output.split() == ["pager", "webhook", "delivered"]
    assert listener.posted[0].json["test"] is True
    assert listener.posted[0].json["case"] is None


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("alerts", "test"), 1, "no connection"),
        (("alerts", "test", "nobody"), 2, "There is no contact nobody: choose from pager."),
        (("cases", "seen"), 2, "Name one case, or give --all."),
    ],
)
def test_what_does_not_get_through_is_told(
    tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    settings(tmp_path)
    done = run(tmp_path, *words)
    assert (done.exit_code, said in done.output) == (code, True), done.output


def test_the_list_tells_every_attempt_and_who_opened_the_case(tmp_path: Path) -> None:
    made = settings(tmp_path)
    case_id = saved(made)
    with Cases(made.data, CLOCK) as cases:
        cases.note(case_id, ALERT, {"is": "attempt", "id": "1", "to": "pager", "way": "webhook",
                                    "urgency": "U0", "reason": "urgent"})  # fmt: skip
        cases.note(case_id, ALERT, {"is": "result", "id": "1", "to": "pager", "way": "webhook",
                                    "outcome": "failed", "detail": "No connection."})  # fmt: skip
    assert run(tmp_path, "cases", "seen", "--all").exit_code == 0
    first, second = run(tmp_path, "alerts", "list").output.splitlines()
    assert first.split()[2:] == [case_id, "webhook", "pager", "failed", "No", "connection."]
    assert second.endswith("opened by toothline cases seen")
