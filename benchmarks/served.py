"""The service in a process of its own, as a practice runs it, with ports that are free."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LOADING_S = 180.0
"""Ears and voices, on a machine that does something else too."""
ENDING_S = 60.0
EARS = b"voice.recognizers.workers.process"
"""What the command line of a process of ears names."""
SETTINGS = """
data = "{data}"
[phone]
sip = "127.0.0.1:0"
audiosocket = ""
websocket = ""
monitor = "127.0.0.1:0"
conversations = {conversations}
workers = {workers}
drain_minutes = 0
"""


class NotServed(Exception):
    """The service did not start; its log says why."""


@dataclass(frozen=True)
class Served:
    """A service that runs."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    """Of SIP."""

    @property
    def data(self) -> Path:
        """Where its cases are."""
        return self.folder / "cases"

    @property
    def ears(self) -> list[int]:
        """Its processes that hear."""
        pid = self.process.pid
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for task in tasks for child in task.read_text().split()]
        return [child for child in children if EARS in Path(f"/proc/{child}/cmdline").read_bytes()]

    def kill_ear(self) -> bool:
        """End one of them at once; False where there is none at the moment."""
        found = self.ears
        if found:
            os.kill(found[0], signal.SIGKILL)
        return bool(found)


@contextmanager
def serving(folder: Path, *, conversations: int, workers: int) -> Iterator[Served]:
    """Until the block ends; its log is `folder`/log. Raises NotServed."""
    settings, log = folder / "toothline.toml", folder / "log"
    settings.write_text(
        SETTINGS.format(data=folder / "cases", conversations=conversations, workers=workers)
    )
    command = [sys.executable, "-m", "toothline", "serve", "--config", str(settings)]
    with log.open("wb") as told:
        process = subprocess.Popen(command, stderr=told)
    try:
        yield Served(process, folder, _port(process, log))
    finally:
        process.terminate()
        try:
            process.wait(ENDING_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    """Of SIP, once calls are taken."""
    pause = threading.Event()
    for _ in range(round(LOADING_S * 10)):
        said = log.read_text()
        if process.poll() is not None:
            break
        if "calls are taken" in said:
            found = re.search(r"SIP: [\d.]+ port (\d+)", said)
            assert found, said
            return int(found[1])
        pause.wait(0.1)
    process.kill()
    raise NotServed(f"The service does not start: {log.read_text()}")
