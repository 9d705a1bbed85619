"""What is done again and again beside the desk: each job by itself, whatever the others do."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from clinic.errors import ClinicError

DAY_S = 24 * 60 * 60.0

log = logging.getLogger(__name__)

Job = Callable[[], object]
"""May raise ClinicError, which is logged, and is tried again the next time."""


class Regular:
    """A thread that does its jobs at once and then every so often, until the block ends."""

    def __init__(
        self, jobs: tuple[Job, ...], *, every_s: float = DAY_S, begin_s: float = 0.0
    ) -> None:
        """`begin_s` is how long it waits before the first time."""
        self._jobs = jobs
        self._every_s = every_s
        self._begin_s = begin_s
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="regular", daemon=True)

    def __enter__(self) -> Regular:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        wait_s = self._begin_s
        while not self._ended.wait(wait_s):
            for job in self._jobs:
                self._do(job)
            wait_s = self._every_s

    def _do(self, job: Job) -> None:
        try:
            job()
        except ClinicError as error:
            log.error("work beside the desk waits for its next time: %s", error)
        except Exception as error:
            # The thread must live; the text of an error that is not ours may hold anything.
            log.error("work beside the desk failed with %s", type(error).__name__)
