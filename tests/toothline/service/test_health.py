"""What monitoring and dialplans are answered."""

from __future__ import annotations

import asyncio

import pytest

from toothline.metrics import Metrics
from toothline.service import health
from toothline.service.health import Health


def asked(request: bytes, trouble: str = "") -> str:
    async def ask() -> str:
        server = Health(lambda: trouble, lambda: "calls 3\n", lambda key: f"done {key}")
        port = await server.start("127.0.0.1", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        answer = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        await server.close()
        return answer.decode()

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("path", "trouble", "status", "body"),
    [
        ("/health", "", "200 OK", "ok\n"),
        ("/health", "draining", "503 Service Unavailable", "draining\n"),
        ("/metrics", "", "200 OK", "calls 3\n"),
        ("/outcome/40325ec2", "", "200 OK", "done 40325ec2"),
        ("/", "", "404 Not Found", "GET /health, /metrics or /outcome/KEY\n"),
    ],
)
def test_a_page_is_told_with_its_status_and_length(
    path: str, trouble: str, status: str, body: str
) -> None:
    answer = asked(f"GET {path} HTTP/1.1\r\nHost: toothline\r\n\r\n".encode(), trouble)
    head, _, told = answer.partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status}\r\n")
    assert f"Content-Length: {len(body)}" in head
    assert told == body


@pytest.mark.parametrize(
    ("label", "request_"),
    [
        ("a post", b"POST /health HTTP/1.1\r\n\r\n"),
        ("half a line", b"GET\r\n\r\n"),
        ("no words", b"\r\n\r\n"),
        ("no text", b"\xff\xfe \x00\x01\r\n\r\n"),
    ],
)
def test_anything_else_is_told_what_there_is(label: str, request_: bytes) -> None:
    assert asked(request_).startswith("HTTP/1.1 404 ")


def test_a_request_without_end_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "REQUEST_S", 0.01)
    assert asked(b"GET /health HTTP/1.1\r\n") == ""
    assert asked(b"GET /" + b"x" * 100_000) == ""


def test_figures_are_written_as_prometheus_reads_them() -> None:
    metrics = Metrics()
    metrics.counter("calls_total", "Calls that came.")
    metrics.gauge("calls", "Calls going on.", lambda: 2)
    metrics.histogram("reply_seconds", "Wait for the reply.")
    metrics.count("calls_total", way="sip")
    metrics.count("calls_total", way="sip")
    metrics.observe("reply_seconds", 0.9)
    lines = metrics.text().splitlines()
    assert "# TYPE calls_total counter" in lines
    assert 'calls_total{way="sip"} 2' in lines
    assert "calls 2" in lines
    assert 'reply_seconds_bucket{le="0.8"} 0' in lines
    assert 'reply_seconds_bucket{le="1"} 1' in lines
    assert 'reply_seconds_bucket{le="+Inf"} 1' in lines
    assert "reply_seconds_sum 0.9" in lines
    assert "reply_seconds_count 1" in lines
    assert len(lines) == len(set(lines)), "a name that begins another does not take its figures"
