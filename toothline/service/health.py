"""HTTP on a local port: whether calls are taken, what was counted, and how a call ended.

GET /health           200 and "ok", or 503 and why not
GET /metrics          everything counted, for Prometheus
GET /outcome/KEY      one word about the call with that key, for a dialplan that goes on after us
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

REQUEST_S = 5.0
"""A request that is not whole by then is dropped."""
LARGEST = 8_192
"""Bytes of a request's head."""
OUTCOME = "/outcome/"
PLAIN = "text/plain; version=0.0.4; charset=utf-8"
"""As Prometheus names its format; people read it too."""


class Health:
    """Answers what monitoring and dialplans ask."""

    def __init__(
        self, trouble: Callable[[], str], metrics: Callable[[], str], outcome: Callable[[str], str]
    ) -> None:
        """`trouble` says in words why no calls are taken; empty when they are."""
        self._trouble = trouble
        self._metrics = metrics
        self._outcome = outcome
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; the port, which the system picks for 0. Raises OSError when it is taken."""
        self._server = await asyncio.start_server(self._answer, host, port, limit=LARGEST)
        chosen: int = self._server.sockets[0].getsockname()[1]
        return chosen

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), REQUEST_S)
            status, body = self._page(head.split(b" ", 2)[:2])
            length = len(body.encode())
            writer.write(
                f"HTTP/1.1 {status}\r\nContent-Type: {PLAIN}\r\nContent-Length: {length}\r\n"
                f"Connection: close\r\n\r\n{body}".encode()
            )
            await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            # Whoever asks like that gets no answer.
            pass
        finally:
            writer.close()

    def _page(self, asked: list[bytes]) -> tuple[str, str]:
        method, path = (*(part.decode("ascii", "replace") for part in asked), "", "")[:2]
        if method == "GET" and path == "/health":
            trouble = self._trouble()
            return ("503 Service Unavailable", f"{trouble}\n") if trouble else ("200 OK", "ok\n")
        if method == "GET" and path == "/metrics":
            return "200 OK", self._metrics()
        if method == "GET" and path.startswith(OUTCOME):
            return "200 OK", self._outcome(path.removeprefix(OUTCOME))
        return "404 Not Found", f"GET /health, /metrics or {OUTCOME}KEY\n"
