"""Many callers through the service, in as many processes as asked for."""

from __future__ import annotations

import functools
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Literal

from audio_fixtures.caller import Caller
from benchmarks.runs import CallerRun
from benchmarks.simulation import run_as_text
from dialog import knowledge as protocol


@dataclass(frozen=True)
class Setting:
    """How callers are put through."""

    text: bool = False
    """Typed: no sound at all."""
    band: Literal["wide", "phone"] = "wide"
    noise_db: float | None = None
    """Signal to noise in decibels; None for no noise."""
    loss_percent: float = 0.0
    """Packets of 20 ms lost, in percent."""
    ears: str = "auto"
    speak_prompts: bool = False
    """Really speak the service's side; otherwise silence of the right length stands for it."""
    keep_sound: bool = False
    """Keep what the caller said as it went in, for the report."""

    @property
    def words(self) -> str:
        """The setting as one line for people."""
        if self.text:
            return "Typed: the dialog alone."
        noise = "no noise added" if self.noise_db is None else f"noise at {self.noise_db:g} dB"
        loss = f", {self.loss_percent:g} % of packets lost" if self.loss_percent else ""
        return f"By ear ({self.ears}), {self.band} band, {noise}{loss}."


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
    processes: int = 1,
    done: Callable[[CallerRun], None] = lambda run: None,
) -> list[CallerRun]:
    """The runs of all jobs, in the order of `jobs`; `done` hears of each as it ends."""
    if processes <= 1 or len(jobs) <= 1:
        return list(_told(map(functools.partial(run_one, setting=setting), jobs), done))
    # Spawned and not forked: the recognizers' threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(processes, len(jobs)), mp_context=context) as pool:
        waiting: dict[Future[CallerRun], int] = {
            pool.submit(run_one, job, setting): number for number, job in enumerate(jobs)
        }
        ended: dict[int, CallerRun] = {}
        try:
            for future in as_completed(waiting):
                ended[waiting[future]] = future.result()
                done(ended[waiting[future]])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [ended[number] for number in range(len(jobs))]


def run_one(job: Job, setting: Setting) -> CallerRun:
    """One caller through the service."""
    knowledge = _knowledge()
    if setting.text:
        return run_as_text(knowledge, job.caller)
    from benchmarks.by_ear import run_by_ear, service  # the ears load only where they are used

    return run_by_ear(service(setting), job.caller, job.voice, setting)


def _told(runs: Iterator[CallerRun], done: Callable[[CallerRun], None]) -> Iterator[CallerRun]:
    for run in runs:
        done(run)
        yield run


@functools.cache
def _knowledge() -> protocol.Knowledge:
    """Loaded once a process: it is the same for every caller."""
    return protocol.load("en")
