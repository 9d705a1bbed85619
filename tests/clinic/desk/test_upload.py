"""Ten gigabytes sent to the patient's page over a real port: refused early, and never held."""

from __future__ import annotations

import resource
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from clinic.photos.images import MOST_BYTES
from tests.clinic.desk.calls import CAP, held
from tests.clinic.desk.desks import Desk

WHOLE = 10 * 1024**3
"""Bytes that the sender means to send."""
CHUNK = b"x" * 1_000_000
EARLY = 3 * MOST_BYTES
"""Bytes: what is allowed, and what the network holds."""
HELD_KB = 100_000
"""Memory that the desk may take for it, kB: what is allowed, and what making it a form takes."""
HEAD = (
    "POST /p HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    "Content-Type: multipart/form-data; boundary=line\r\n{length}\r\n\r\n"
)
PART = b'--line\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'


def body(*, chunked: bool) -> Iterator[bytes]:
    """The form, as long as somebody takes it."""
    for piece in (PART, *([CHUNK] * (WHOLE // len(CHUNK)))):
        yield b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece


def sent(address: str, length: str) -> tuple[int, bytes]:
    """How many bytes were sent until the desk answered or hung up, and its answer."""
    where = urlsplit(address)
    assert where.hostname
    with socket.create_connection((where.hostname, where.port or 80)) as line:
        line.sendall(HEAD.format(length=length).encode())
        bytes_sent, answer = 0, b""
        for piece in body(chunked="chunked" in length):
            line.settimeout(60)
            try:
                line.sendall(piece)
            except OSError:
                break
            bytes_sent += len(piece)
            line.settimeout(0)
            try:
                answer = line.recv(65_536)
            except OSError:
                continue
            break
        line.settimeout(60)
        try:
            answer = answer or line.recv(65_536)
        except OSError:
            answer = b""
    return bytes_sent, answer


@pytest.mark.parametrize("length", [f"Content-Length: {WHOLE}", "Transfer-Encoding: chunked"])
def test_ten_gigabytes_are_refused_early_and_never_held(
    desk: Desk, address: str, length: str
) -> None:
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    bytes_sent, answer = sent(address, length)
    assert bytes_sent < EARLY
    assert answer.startswith(b"HTTP/1.1 413")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < HELD_KB
    # And nobody else notices.
    assert desk.browser("desk").get(f"/cases/{held(desk, *CAP)}").status_code == 200
