"""A whole `toothline serve` on this machine, with ports that are free, and what it takes of it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from voice.recognizers.workers.quiet import waits_of

LOADING_S = 180.0
"""Ears and voices, on a machine that does something else too."""
ENDING_S = 120.0
LOOK_S = 0.05
"""Between looks into its log, for the line that says it is ready."""
READY = "calls are taken"
EARS = b"voice.recognizers.workers.process"
"""What the command line of a process of ears names."""
PAGE_KB = os.sysconf("SC_PAGE_SIZE") / 1024
LOCAL = "127.0.0.1:0"
"""Any free port of this machine."""

Setting = str | int | float | list[str]


class NotServed(Exception):
    """The service did not start; its log says why."""


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


@dataclass
class Service:
    """One that is started, and may be killed and started again with the same cases."""

    folder: Path
    """Holds its settings, its log and its cases."""
    settings: dict[str, Setting]
    """Those outside of tables; `data` is ours to say."""
    phone: dict[str, Setting]
    """Those of the table `phone`; the addresses are ours."""
    kiosk: bool = False
    """Whether the kiosk's page is served too."""
    ports: dict[str, int] = field(default_factory=dict)
    """By the names of its ways in."""
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def data(self) -> Path:
        """Where its cases are."""
        return self.folder / "cases"

    @property
    def sip(self) -> tuple[str, int]:
        """Where it is called."""
        return "127.0.0.1", self.ports["SIP"]

    @property
    def said(self) -> str:
        """Its log, since it was last started."""
        return (self.folder / "log").read_text(encoding="utf-8")

    @property
    def ears(self) -> list[int]:
        """Its processes that hear."""
        return [child for child in _children(self.process.pid) if EARS in _command(child)]

    def start(self) -> None:
        """Returns when calls are taken. Raises NotServed."""
        path = self.folder / "toothline.toml"
        path.write_text(self._toml(), encoding="utf-8")
        command = [sys.executable, "-m", "toothline", "serve", "--config", str(path)]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(command, stderr=log)
        pause = threading.Event()
        for _ in range(round(LOADING_S / LOOK_S)):
            # Asked before the log is read: what it said at its end is read too.
            ended = self.process.poll() is not None
            if READY in (said := self.said):
                found = re.findall(r"(\w+): [\d.]+ port (\d+)", said)
                self.ports = {way: int(port) for way, port in found}
                return
            if ended:
                break
            pause.wait(LOOK_S)
        self.kill()
        raise NotServed(f"The service does not start: {self.said}")

    def end(self) -> int:
        """Tell it to end, and wait; its exit status, negative where it had to be killed."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(ENDING_S)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """End it at once, in the middle of whatever it does. Safe to call twice."""
        self.process.kill()
        return self.process.wait()

    @property
    def waited_s(self) -> float:
        """Seconds that its threads have waited for a core, all together: where one of them does so
        in the middle of its turn, the others wait for it. 0 where the system does not tell."""
        return sum(waits_of(self.process.pid).values())

    def kill_ear(self) -> bool:
        """End one of its ears at once; False where there is none at the moment."""
        found = self.ears
        if found:
            os.kill(found[0], signal.SIGKILL)
        return bool(found)

    def page(self, path: str) -> str:
        """What its local port answers, refusals included."""
        try:
            with urlopen(f"http://127.0.0.1:{self.ports['monitor']}{path}", timeout=30) as answer:
                return str(answer.read().decode())
        except HTTPError as refused:
            return str(refused.read().decode())

    def metrics(self) -> dict[str, float]:
        """What it counts, by name and labels."""
        lines = self.page("/metrics").splitlines()
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

    def _toml(self) -> str:
        phone: dict[str, Setting] = {
            "sip": LOCAL,
            "audiosocket": LOCAL,
            "websocket": "",
            "monitor": LOCAL,
            "drain_minutes": 0,
            **self.phone,
        }
        general = {"data": str(self.data), **self.settings}
        # JSON's numbers, texts and lists are TOML's too.
        lines = [f"{name} = {json.dumps(value)}" for name, value in general.items()]
        lines += ["[phone]", *(f"{name} = {json.dumps(value)}" for name, value in phone.items())]
        if self.kiosk:
            lines += ["[kiosk]", f'address = "{LOCAL}"']
        return "\n".join([*lines, ""])


@contextmanager
def serving(
    folder: Path,
    settings: dict[str, Setting] | None = None,
    *,
    kiosk: bool = False,
    **phone: Setting,
) -> Iterator[Service]:
    """A service until the block ends, with an ear unless `phone` says otherwise.

    Raises NotServed.
    """
    service = Service(folder, settings or {}, {"workers": 1, **phone}, kiosk=kiosk)
    service.start()
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.end()


def _count(folder: str) -> int:
    return sum(1 for _ in Path(folder).iterdir())


def _rss_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * PAGE_KB / 1024


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


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
