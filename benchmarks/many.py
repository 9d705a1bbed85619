"""Many callers through the service, in as many processes as asked for."""

from __future__ import annotations

import functools
import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from audio_fixtures.caller import Caller
from benchmarks.by_ear import Service, naive_by_ear, run_by_ear
from benchmarks.naive import run_naive
from benchmarks.runs import CallerRun
from benchmarks.setting import Setting
from benchmarks.simulation import run_as_text
from dialog import knowledge as protocol
from toothline.practice.protocol import prepared

Build = Callable[[Setting], Service]
"""Makes the service once a process; a function of a module, so that other processes find it."""


@dataclass(frozen=True)
class Job:
    """One caller in one voice; an empty voice is the caller's own, or their recordings."""

    caller: Caller
    voice: str = ""


def jobs_of(callers: Iterable[Caller], voices: Sequence[str] = ()) -> list[Job]:
    """Every caller in every voice; without voices, each once in their own."""
    return [Job(caller, voice) for caller in callers for voice in voices or ("",)]


def run_all(
    jobs: Sequence[Job],
    setting: Setting,
    build: Build | None = None,
    processes: int = 1,
    done: Callable[[CallerRun], None] = lambda run: None,
) -> list[CallerRun]:
    """The runs of all jobs, in the order of `jobs`; `done` hears of each as it ends.

    `build` is needed where sound is heard.
    """
    if processes <= 1 or len(jobs) <= 1:
        return list(
            _told(map(functools.partial(run_one, setting=setting, build=build), jobs), done)
        )
    # Spawned and not forked: the recognizers' threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(processes, len(jobs)), context, _leave_ctrl_c_to_us) as pool:
        waiting: dict[Future[CallerRun], int] = {
            pool.submit(run_one, job, setting, build): number for number, job in enumerate(jobs)
        }
        ended: dict[int, CallerRun] = {}
        try:
            for future in as_completed(waiting):
                ended[waiting[future]] = future.result()
                done(ended[waiting[future]])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in multiprocessing.active_children():
                worker.terminate()
            raise
    return [ended[number] for number in range(len(jobs))]


def run_one(job: Job, setting: Setting, build: Build | None = None) -> CallerRun:
    """One caller through the service."""
    caller, voice = job.caller, job.voice
    if setting.text:
        return (
            run_naive(caller) if setting.naive else run_as_text(_knowledge(caller.language), caller)
        )
    if build is None:
        raise ValueError("A call by ear needs a service: give `build`.")
    service = _service(build, setting)
    if setting.naive:
        return naive_by_ear(service, caller, voice)
    return run_by_ear(service, caller, voice, keep_sound=setting.keep_sound)


def _leave_ctrl_c_to_us() -> None:
    """In a worker: Ctrl-C reaches every process of a terminal, and one of them is to act on it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _told(runs: Iterator[CallerRun], done: Callable[[CallerRun], None]) -> Iterator[CallerRun]:
    for run in runs:
        done(run)
        yield run


@functools.cache
def _knowledge(language: str) -> protocol.Knowledge:
    """Made ready once a process: it is the same for every caller of a language."""
    return prepared(protocol.load(language))


@functools.cache
def _service(build: Build, setting: Setting) -> Service:
    """Made once a process: models are large and shared by all calls."""
    return build(setting)
