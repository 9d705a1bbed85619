"""How much memory a call needs: the first with all models, and each further one beside it."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass

from audio_fixtures.caller import Caller
from benchmarks.by_ear import Service, run_by_ear
from benchmarks.setting import Setting

AT_ONCE = 4
"""Calls held at the same time in the second measurement."""


@dataclass(frozen=True)
class Memory:
    """Largest resident memory of one process."""

    first_mb: float
    """With the models and one call."""
    further_mb: float
    """More for each further call held at the same time."""


def measure(
    build: Callable[[Setting], Service], setting: Setting, callers: Sequence[Caller]
) -> Memory:
    """Hold one call, then several at once, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_measure, build, setting, tuple(callers)).result()


def _measure(
    build: Callable[[Setting], Service], setting: Setting, callers: Sequence[Caller]
) -> Memory:
    service = build(setting)
    run_by_ear(service, callers[0])
    first_mb = _peak_mb()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda nth: run_by_ear(service, callers[0]), range(AT_ONCE)))
    return Memory(round(first_mb, 1), round((_peak_mb() - first_mb) / (AT_ONCE - 1), 1))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
