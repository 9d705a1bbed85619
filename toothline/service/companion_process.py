"""A process of our own that runs beside the service: started again when it dies, ended with it."""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Sequence

AGAIN_S = 5.0
"""How soon it is started again: a database that is away is asked for so often, and no more."""
ENDING_S = 10.0
"""How long it has to end when its standard input does."""

log = logging.getLogger(__name__)


class Companion:
    """Runs a command until the block ends. Safe where the command cannot run at all: that is
    logged, and tried again."""

    def __init__(self, name: str, command: Sequence[str], *, again_s: float = AGAIN_S) -> None:
        self._name = name
        self._command = command
        self._again_s = again_s
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def pid(self) -> int | None:
        """Of the process that runs now."""
        return self._process.pid if self._process else None

    def __enter__(self) -> Companion:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._ending.set()
        with self._lock:
            process = self._process
            if process and process.stdin:
                process.stdin.close()
        self._thread.join(ENDING_S)
        if process and process.poll() is None:
            process.kill()
            process.wait()

    def _run(self) -> None:
        while not self._ending.is_set():
            with self._lock:
                if self._ending.is_set():
                    return
                # Its standard input stays open as long as this process lives, even if it is killed.
                self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE)
            code = self._process.wait()
            if not self._ending.is_set():
                log.error("the %s ended with %d: it is started again", self._name, code)
                self._ending.wait(self._again_s)
