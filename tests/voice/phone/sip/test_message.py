"""SIP messages: what is read, what is refused, what is written."""

from __future__ import annotations

import pytest

from voice.channels.phone.sip.errors import Malformed
from voice.channels.phone.sip.message import Request, Response, parse, salvage

PLAIN = (
    b"OPTIONS sip:us@192.0.2.1 SIP/2.0\r\n"
    b"Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n"
    b"From: <sip:a@192.0.2.9>;tag=1\r\n"
    b"To: <sip:us@192.0.2.1>\r\n"
    b"Call-ID: 1\r\n"
    b"CSeq: 1 OPTIONS\r\n"
)


def test_a_message_is_written_as_it_was_read() -> None:
    data = PLAIN + b"Content-Length: 2\r\n\r\nhi"
    assert parse(data).render() == data  # type: ignore[union-attr]


def test_bytes_that_are_no_text_travel_through_unchanged() -> None:
    message = parse(PLAIN + b"Subject: \xff\xfe\r\nContent-Length: 0\r\n\r\n")
    assert isinstance(message, Request)
    assert b"Subject: \xff\xfe\r\n" in message.render()


def test_what_stands_behind_the_length_is_left_out() -> None:
    assert parse(PLAIN + b"Content-Length: 2\r\n\r\nhiOPTIONS").body == b"hi"


def test_line_feeds_alone_end_lines_too() -> None:
    assert parse(PLAIN.replace(b"\r\n", b"\n") + b"\n").call_id == "1"


def test_a_response_is_read() -> None:
    response = parse(
        PLAIN.replace(b"OPTIONS sip:us@192.0.2.1 SIP/2.0", b"SIP/2.0 200 All fine") + b"\r\n"
    )
    assert isinstance(response, Response)
    assert (response.status, response.reason) == (200, "All fine")


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        (b"SIP/2.0\r\nVia", b"SIP/3.0\r\nVia", 505),
        (b"OPTIONS sip", b"OPTIONS  sip", 400),
        (b"CSeq: 1 OPTIONS", b"CSeq: 1 INVITE", 400),
        (b"CSeq: 1 OPTIONS", b"CSeq: 4294967296 OPTIONS", 400),
        (b"CSeq: 1 OPTIONS", b"CSeq: 1 OPTIONS\r\nContent-Length: -1", 400),
        (b"CSeq: 1 OPTIONS", b"CSeq: 1 OPTIONS\r\nContent-Length: 5", 400),
        (b"CSeq: 1 OPTIONS", b"CSeq: 1 OPTIONS\r\nl: 0\r\nContent-Length: 1", 400),
        (b"Call-ID: 1", b"Call-ID: 1\r\nCall-ID: 2", 400),
        (b"From: <sip:a@192.0.2.9>", b'From: "a <sip:a@192.0.2.9>', 400),
    ],
)
def test_a_message_that_is_broken_is_refused_and_can_be_answered(
    old: bytes, new: bytes, status: int
) -> None:
    data = PLAIN.replace(old, new) + b"\r\n"
    with pytest.raises(Malformed) as caught:
        parse(data)
    assert caught.value.status == status
    assert salvage(data) is not None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 40,
        b"GET / HTTP/1.1\r\nHost: us\r\n\r\n",
        PLAIN.replace(b"Via", b"Vim"),
        PLAIN.replace(b"OPTIONS", b"ACK") + b"nonsense\r\n\r\n",
    ],
)
def test_what_cannot_be_answered_is_left_alone(data: bytes) -> None:
    with pytest.raises(Malformed):
        parse(data)
    assert salvage(data) is None
