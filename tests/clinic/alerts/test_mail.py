"""E-mail, at a real SMTP server, and at servers that fail in every usual way."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clinic.alerts.contacts import Contact
from clinic.alerts.mail import Mail, Server
from clinic.alerts.message import Letterhead, Message
from clinic.errors import AlertFailed
from tests.clinic.alerts.servers import (
    PASSWORD,
    Mailbox,
    certificate,
    free_port,
    mail_server,
    silent_server,
)

HEAD = Letterhead("Lakeside Implants", zone=ZoneInfo("America/Chicago"))
MESSAGE = Message(
    "5f1c", datetime(2026, 3, 3, 4, 30, tzinfo=UTC), HEAD, "urgent", "7KDM4",
    "2026-03-03T04:28:00+00:00", "U0", "going_on",
)  # fmt: skip
ONCALL = Contact("on call", mail="oncall@lakeside.example")


def server(port: int, **more: str) -> Server:
    plain = {"security": "none", "sender": "toothline@lakeside.example"}
    return Server("127.0.0.1", port, **{**plain, **more})  # type: ignore[arg-type]


def failure(made: Server, message: Message = MESSAGE, answer_s: float = 5.0) -> str:
    with pytest.raises(AlertFailed) as failed:
        Mail(made, answer_s)(message, ONCALL)
    return str(failed.value)


def test_a_letter_tells_case_urgency_and_time_and_can_be_recognized() -> None:
    with mail_server(Mailbox()) as mailbox:
        assert Mail(server(mailbox.port))(MESSAGE, ONCALL) == "delivered"
    (letter,) = mailbox.letters
    assert letter["From"] == "toothline@lakeside.example"
    assert letter["To"] == "oncall@lakeside.example"
    assert letter["Message-ID"] == "<5f1c@lakeside.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Subject"] == "[Lakeside Implants] U0 An urgent case is waiting (7KDM4)"
    text = letter.get_content()  # type: ignore[attr-defined]
    assert "Case:      7KDM4" in text
    assert "2026-03-02 22:28 CST" in text
    assert "still going on" in text
    assert "toothline cases seen 7KDM4" in text


@pytest.mark.parametrize("at_once", [False, True], ids=["starttls", "tls"])
def test_letters_go_out_encrypted_and_with_a_login(tmp_path: Path, at_once: bool) -> None:
    made = certificate(tmp_path)
    security = "tls" if at_once else "starttls"
    with mail_server(Mailbox(), made.context, at_once=at_once) as mailbox:
        good = server(
            mailbox.port, security=security, user="us", password=PASSWORD,
            authorities=str(made.file),
        )  # fmt: skip
        Mail(good)(MESSAGE, ONCALL)
        Mail(good).probe()
        wrong = server(
            mailbox.port, security=security, user="us", password="guess",
            authorities=str(made.file),
        )  # fmt: skip
        assert "it refuses the login" in failure(wrong)
        assert "guess" not in failure(wrong)
        strange = server(mailbox.port, security=security, user="us", password=PASSWORD)
        assert "certificate cannot be trusted" in failure(strange)
    assert len(mailbox.letters) == 1


def test_a_server_without_encryption_gets_no_letter() -> None:
    with mail_server(Mailbox()) as mailbox:
        assert "knows no STARTTLS" in failure(server(mailbox.port, security="starttls"))
        assert "no encryption could be agreed on" in failure(server(mailbox.port, security="tls"))
    assert mailbox.letters == []


def test_a_server_that_is_not_there_is_told() -> None:
    assert "Connection refused" in failure(server(free_port()))


def test_a_server_that_hangs_is_left_in_time() -> None:
    with silent_server() as port:
        assert "hung up or fell silent" in failure(server(port), answer_s=0.2)


@pytest.mark.parametrize("answer", ["451 try later", "554 spam"])
def test_a_refused_letter_is_told_with_the_servers_code(answer: str) -> None:
    with mail_server(Mailbox(answer=answer)) as mailbox:
        assert f"it answered {answer[:3]}" in failure(server(mailbox.port))


def test_a_refused_address_is_told() -> None:
    with mail_server(Mailbox(refuses=ONCALL.mail)) as mailbox:
        assert "it refuses the address, 550" in failure(server(mailbox.port))


def test_a_practice_name_smuggles_no_header_in() -> None:
    head = Letterhead("Lakeside\r\nBcc: everybody@example.com")
    with mail_server(Mailbox()) as mailbox:
        said = failure(server(mailbox.port), Message("1", MESSAGE.sent_at, head, "urgent"))
    assert "ValueError" in said
    assert mailbox.letters == []


def test_a_server_that_comes_back_takes_the_next_letter() -> None:
    port = free_port()
    assert "refused" in failure(server(port))
    with mail_server(Mailbox(), port=port) as mailbox:
        Mail(server(port))(MESSAGE, ONCALL)
    assert len(mailbox.letters) == 1
