"""Events leave the running desk for a real listener, signed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from clinic.alerts.webhook import signature
from clinic.cases import Cases
from tests.clinic.alerts.servers import Listener, http_server
from tests.clinic.exports.calls import saved
from tests.dialog.talking import english
from toothline.service.desk import desk
from toothline.settings import Settings
from toothline.settings.alerts import Alerts, Secret
from toothline.settings.desk import Desk

WAIT_S = 20.0
"""Longest wait for what takes milliseconds on a machine that does nothing else."""


def test_a_call_that_begins_is_told_to_the_program_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_SECRET", "shared")
    secret = Secret(secret_variable="EVENTS_SECRET")
    alerts = Alerts(desk="https://desk.example.com", webhook=secret)
    clock = partial(datetime.now, UTC)
    with http_server(Listener()) as listener:
        settings = Settings(data=tmp_path, alerts=alerts, desk=Desk(events=listener.url))
        with desk(settings, english, clock), Cases(tmp_path, clock) as cases:
            with cases.begin(channel="phone") as case:
                case.save(saved())
            assert listener.came.wait(WAIT_S)
    first = listener.posted[0]
    told = json.loads(first.body)
    assert told["case"]["id"] == case.id
    assert told["case"]["link"] == f"https://desk.example.com/cases/{case.id}"
    sent = first.headers["Toothline-Signature"]
    at = datetime.fromtimestamp(int(sent.split(",")[0].removeprefix("t=")), UTC)
    assert sent == signature("shared", at, first.body)
    assert first.headers["Toothline-Id"] == told["id"]
