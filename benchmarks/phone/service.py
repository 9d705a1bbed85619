"""A whole `toothline serve` on this machine, and what it takes of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

LOADING_S = 180.0
"""Ears and voices, on a machine that does something else too."""
ENDING_S = 120.0
READY = "calls are taken"
SETTINGS = """
data = "{data}"
record = "never"
[phone]
sip = "127.0.0.1:0"
audiosocket = ""
websocket = ""
monitor = "127.0.0.1:0"
conversations = {conversations}
workers = 1
drain_minutes = 0
"""
PAGE_KB = os.sysconf("SC_PAGE_SIZE") / 1024


@dataclass(frozen=True)
class Taken:
    """What a service takes, at one moment."""

    rss_mb: float
    """Of the process that holds the calls."""
    workers_mb: float
    """Of the processes of its ears and voices."""
    files: int
    """Open, sockets included."""
    threads: int
    tasks: int
    """Of the event loop."""
    calls: int


@dataclass(frozen=True)
class Service:
    """One that runs."""

    process: subprocess.Popen[bytes]
    sip: int
    """The port that it is called at."""
    monitor: int
    log: Path

    def metrics(self) -> dict[str, float]:
        """What it counts, by name and labels."""
        with urlopen(f"http://127.0.0.1:{self.monitor}/metrics", timeout=30) as answer:
            lines: list[str] = answer.read().decode().splitlines()
        pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
        return {name: float(value) for name, _, value in pairs}

    def taken(self) -> Taken:
        """What it takes now."""
        counted = self.metrics()
        own = self.process.pid
        return Taken(
            rss_mb=round(_rss_mb(own), 1),
            workers_mb=round(sum(map(_rss_mb, _children(own))), 1),
            files=_count(f"/proc/{own}/fd"),
            threads=_count(f"/proc/{own}/task"),
            tasks=int(counted["toothline_tasks"]),
            calls=int(counted["toothline_calls"]),
        )


@contextmanager
def serving(conversations: int) -> Iterator[Service]:
    """A service until the block ends; so many callers may speak at once."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        settings, log = folder / "toothline.toml", folder / "log"
        settings.write_text(SETTINGS.format(data=folder / "cases", conversations=conversations))
        command = [sys.executable, "-m", "toothline", "serve", "--config", str(settings)]
        with log.open("wb") as file, subprocess.Popen(command, stderr=file) as process:
            try:
                said = _ready(process, log)
                found = dict(re.findall(r"(\w+): [\d.]+ port (\d+)", said))
                yield Service(process, int(found["SIP"]), int(found["monitor"]), log)
            finally:
                process.terminate()
                try:
                    process.wait(ENDING_S)
                except subprocess.TimeoutExpired:
                    process.kill()


def _ready(process: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until calls are taken; what was logged until then."""
    deadline_s = time.monotonic() + LOADING_S
    while READY not in (said := log.read_text(encoding="utf-8")):
        if process.poll() is not None or time.monotonic() > deadline_s:
            raise RuntimeError(f"The service does not start: {said}")
        time.sleep(0.1)
    return said


def _count(folder: str) -> int:
    return sum(1 for _ in Path(folder).iterdir())


def _rss_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * PAGE_KB / 1024


def _children(pid: int) -> list[int]:
    """Its own, and theirs."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            own = [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
        found += own + [deeper for child in own for deeper in _children(child)]
    return found
