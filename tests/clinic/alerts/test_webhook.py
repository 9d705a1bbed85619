"""Webhooks, at a real HTTP listener, and at ones that fail in every usual way."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from clinic.alerts import webhook
from clinic.alerts.contacts import Contact
from clinic.alerts.message import Letterhead, Message
from clinic.alerts.webhook import Webhook
from clinic.errors import AlertFailed
from tests.clinic.alerts.servers import Listener, free_port, http_server, silent_server

MESSAGE = Message(
    "5f1c", datetime(2026, 3, 3, 4, 30, tzinfo=UTC),
    Letterhead("Lakeside Implants", "https://desk.lakeside.example/cases/"), "risen", "7KDM4",
    "2026-03-03T04:28:00+00:00", "U0",
)  # fmt: skip


def send(url: str, secret: str = "") -> str:
    return Webhook(secret)(MESSAGE, Contact("pager", webhook=url))


def failure(url: str) -> str:
    with pytest.raises(AlertFailed) as failed:
        send(url)
    return str(failed.value)


def test_the_json_is_as_the_manual_has_it_and_is_signed() -> None:
    with http_server(Listener()) as listener:
        assert send(listener.url, "s3cret") == "delivered"
    (posted,) = listener.posted
    assert posted.json == {
        "schema": "toothline.alert",
        "version": 1,
        "id": "5f1c",
        "sent_at": "2026-03-03T04:30:00+00:00",
        "test": False,
        "practice": "Lakeside Implants",
        "reason": "risen",
        "remark": None,
        "case": {
            "id": "7KDM4",
            "opened_at": "2026-03-03T04:28:00+00:00",
            "urgency": "U0",
            "link": "https://desk.lakeside.example/cases/7KDM4",
        },
        "details": None,
    }
    assert posted.headers["Toothline-Id"] == "5f1c"
    seconds, _, signed = posted.headers["Toothline-Signature"].partition(",")
    told = hmac.new(b"s3cret", f"{seconds[2:]}.".encode() + posted.body, hashlib.sha256)
    assert signed == f"v1={told.hexdigest()}"
    assert int(seconds[2:]) == int(MESSAGE.sent_at.timestamp())


def test_without_a_secret_nothing_pretends_to_be_signed() -> None:
    with http_server(Listener()) as listener:
        send(listener.url)
    assert "Toothline-Signature" not in listener.posted[0].headers


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_an_answer_that_is_no_success_is_a_failure(status: int) -> None:
    with http_server(Listener(status=status)) as listener:
        assert f"it answered {status}" in failure(listener.url)


def test_a_redirect_is_not_followed() -> None:
    with http_server(Listener()) as elsewhere:
        moved = Listener(status=307, headers={"Location": elsewhere.url})
        with http_server(moved) as listener:
            assert "it answered 307" in failure(listener.url)
    assert elsewhere.posted == []


def test_a_program_that_is_not_there_or_hangs_is_left_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhook, "READ_S", 0.2)
    assert "no connection" in failure(f"http://127.0.0.1:{free_port()}/")
    with silent_server() as port:
        assert "no answer within" in failure(f"http://127.0.0.1:{port}/")
    assert "no connection" in failure("http://nowhere.invalid/")


def test_a_stranger_behind_https_gets_nothing() -> None:
    with http_server(Listener()) as listener:
        said = failure(f"https://127.0.0.1:{listener.port}/hooks/t0ken")
    assert "certificate cannot be trusted" in said
    assert "t0ken" not in said, "a URL may hold a secret"
    assert listener.posted == []


def test_the_environment_sends_nothing_by_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    with http_server(Listener()) as proxy, http_server(Listener()) as listener:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        send(listener.url)
    assert (len(listener.posted), proxy.posted) == (1, [])
