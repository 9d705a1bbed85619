"""Work beside the desk: every job, every time, whatever the others do."""

from __future__ import annotations

import threading

from clinic.errors import StoreUnreachable
from clinic.regular import Regular


def test_every_job_is_done_again_and_again_although_another_fails(caplog):
    done = threading.Semaphore(0)

    def away():
        raise StoreUnreachable("The database is away: start it.")

    def broken():
        raise ValueError("a caller's words")

    with Regular((away, broken, done.release), every_s=0.001):
        for _ in range(3):
            assert done.acquire(timeout=5)
    assert "The database is away" in caplog.text
    assert "failed with ValueError" in caplog.text
    assert "words" not in caplog.text


def test_it_ends_at_once(caplog):
    jobs = []
    with Regular((lambda: jobs.append(1),), begin_s=3600):
        pass
    assert jobs == []
