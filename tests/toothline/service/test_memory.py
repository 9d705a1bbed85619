"""What a service takes when its calls are over, and what its collector of garbage looks through."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

CALLS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np

from toothline.service.memory import keep_little

if "little" in sys.argv:
    keep_little()


def taken_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


together = Barrier(8)
kept = []


def call(number):
    # What is large of a call, and between it the little that outlives it.
    together.wait()
    for _ in range(3):
        prompts = []
        for _ in range(20):
            prompts.append(np.ones(160_000, np.float32))
            kept.append(bytearray(5_000))


before_mb = taken_mb()
with ThreadPoolExecutor(8) as pool:
    list(pool.map(call, range(8)))
print(taken_mb() - before_mb)
"""

LOADED = """
import gc

from toothline.service.memory import leave_alone_what_is_loaded

loaded = [[] for _ in range(100_000)]
leave_alone_what_is_loaded()
print(len(gc.get_objects()))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="Only the GNU C library keeps it.")
def test_what_calls_needed_is_given_back_when_they_are_over() -> None:
    left_mb = {
        way: float(
            subprocess.run(
                [sys.executable, "-c", CALLS, way], capture_output=True, check=True
            ).stdout
        )
        for way in ("little", "usual")
    }
    assert left_mb["little"] < 20
    assert left_mb["little"] < left_mb["usual"] / 2


def test_the_collector_does_not_look_through_what_was_loaded_before_the_first_call() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, check=True)
    assert int(done.stdout) < 1_000
