"""A publisher's site on this machine, that can break off, lie, refuse to resume or be absent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Publisher:
    """What the site serves and how it fails."""

    files: dict[str, bytes]
    resumes: bool = True
    breaks_after: list[int] = field(default_factory=list)
    """Bytes after which the next answers break off, one entry an answer."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and Range header of every request."""
    address: str = ""


@contextmanager
def publishing(publisher: Publisher) -> Iterator[Publisher]:
    """Serve until the block ends; `address` has `{path}` in it, as the catalogue wants it."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, wanted = self.path.removeprefix("/"), self.headers.get("Range", "")
            publisher.asked.append((path, wanted))
            if path not in publisher.files:
                self.send_error(404)
                return
            body = publisher.files[path]
            start = int(wanted.removeprefix("bytes=").rstrip("-") or 0) if publisher.resumes else 0
            self.send_response(206 if wanted and publisher.resumes else 200)
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            stop = publisher.breaks_after.pop(0) if publisher.breaks_after else len(body)
            self.wfile.write(body[start : start + stop])

        def log_message(self, *_: object) -> None:
            """Say nothing into the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    publisher.address = f"http://127.0.0.1:{server.server_port}/{{path}}"
    try:
        yield publisher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
