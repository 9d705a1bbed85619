"""Calls for as long as wished: none may fail, and nothing of the service may grow.

    python -m benchmarks.phone --part soak --minutes 30

A few telephones call a whole service again and again. Each caller draws what they do: answer by
keys when the prompt is over, press into prompts, speak, or hang up at any moment.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import count, pairwise
from random import Random
from typing import Any

import numpy as np

from benchmarks.phone.line import voices
from benchmarks.phone.service import Service, Taken
from benchmarks.phone.telephone import SILENCE, CallFailed, Heard, Telephone, beats
from voice.channels import Samples
from voice.channels.phone.media.jitter_buffer import FRAME

LONGEST_S = 90.0
"""Of a call: most end before, by the protocol or by their caller."""
SHORTEST_S = 0.5
PATIENT = 0.8
"""Share of the callers who do not hang up before the service does."""
SPEAKING = 0.15
"""Share of the answers that are spoken: an ear takes a core, and others want to call too."""
HASTY = 0.2
"""Share of the callers who press keys into prompts."""
KEYS = "222222111390*#"
"""Mostly no: whoever says yes to a danger is soon handed over, and asked no more."""
OVER_S = 0.8
"""Quiet for so long, a prompt is over."""
GAP_S = 0.5
"""Longest time between two packets; a person takes more for a lost line. What the service waited
for a core in between comes on top: that is the machine's fault, and counted apart."""
LOOK_FRAMES = 25
"""Between looks at how long the service has waited for a core: half a second."""
YIELDING = 5
"""Niceness of the telephones: on a machine with other work they must not take the service's time.
Theirs does not matter, because when a packet came is the kernel's note."""
EVERY_S = 10.0
"""Between looks at what the service takes."""
SETTLED_S = 10.0


@dataclass(frozen=True)
class Figures:
    """What came of it."""

    minutes: float
    telephones: int
    calls: int
    failed: int
    failures: tuple[str, ...]
    """Of the first ten."""
    ended_by_service: int
    faults: float
    """That the service counted."""
    longest_gap_ms: float
    """Between two packets of any call."""
    machine_gaps: int
    """Gaps too long for a person that the service spent waiting for a core."""
    frames_skipped: int
    idle_before: dict[str, Any]
    idle_after: dict[str, Any]
    rss_warm_mb: float
    """Mean of the third fifth of the time."""
    rss_last_mb: float
    """Mean of the last fifth."""
    workers_warm_mb: float
    workers_last_mb: float
    files_most: int
    threads_most: int
    tasks_most: int
    curve: tuple[dict[str, float], ...]
    """What was taken, with the seconds since the beginning."""


@dataclass
class _Call:
    """What came of one call."""

    failure: str = ""
    by_service: bool = False
    gap_s: float = 0.0
    machine_gaps: int = 0


def measure(service: Service, telephones: int, minutes: float) -> Figures:
    """Call with so many telephones for so long."""
    os.nice(YIELDING)
    before = service.taken()
    began_s = time.monotonic()
    until_s = began_s + 60 * minutes
    sounds = [sound for _, sound in zip(range(12), voices(), strict=False)]
    with ThreadPoolExecutor(telephones) as pool:
        held = [
            pool.submit(_keep_calling, service, Random(number), sounds, until_s)
            for number in range(telephones)
        ]
        curve = list(_watched(service, began_s, until_s))
        calls = [call for each in held for call in each.result()]
    time.sleep(SETTLED_S)
    counted = service.metrics()
    failures = [call.failure for call in calls if call.failure]
    return Figures(
        minutes=minutes,
        telephones=telephones,
        calls=len(calls),
        failed=len(failures),
        failures=tuple(failures[:10]),
        ended_by_service=sum(call.by_service for call in calls),
        faults=sum(n for name, n in counted.items() if name.startswith("toothline_faults_total")),
        longest_gap_ms=round(1000 * max(call.gap_s for call in calls), 1),
        machine_gaps=sum(call.machine_gaps for call in calls),
        frames_skipped=int(counted["toothline_frames_skipped"]),
        idle_before=asdict(before),
        idle_after=asdict(service.taken()),
        rss_warm_mb=_mean(curve, 2, lambda taken: taken.rss_mb),
        rss_last_mb=_mean(curve, 4, lambda taken: taken.rss_mb),
        workers_warm_mb=_mean(curve, 2, lambda taken: taken.workers_mb),
        workers_last_mb=_mean(curve, 4, lambda taken: taken.workers_mb),
        files_most=max(taken.files for _, taken in curve),
        threads_most=max(taken.threads for _, taken in curve),
        tasks_most=max(taken.tasks for _, taken in curve),
        curve=tuple({"at_s": round(at_s), **asdict(taken)} for at_s, taken in curve[::6]),
    )


def _watched(service: Service, began_s: float, until_s: float) -> Iterator[tuple[float, Taken]]:
    """What the service takes, again and again."""
    for number in count(1):
        time.sleep(max(0.0, began_s + number * EVERY_S - time.monotonic()))
        yield time.monotonic() - began_s, service.taken()
        if time.monotonic() > until_s:
            return


def _mean(curve: list[tuple[float, Taken]], fifth: int, value: Callable[[Taken], float]) -> float:
    """Over one fifth of the time, from 0."""
    part = curve[len(curve) * fifth // 5 : len(curve) * (fifth + 1) // 5] or curve
    return round(float(np.mean([value(taken) for _, taken in part])), 1)


def _keep_calling(
    service: Service, random: Random, sounds: list[Samples], until_s: float
) -> list[_Call]:
    """One telephone's calls."""
    calls, began_s = [], time.monotonic()
    while time.monotonic() < until_s:
        call = _Call()
        with Telephone(service.sip, random) as telephone:
            try:
                telephone.call()
                try:
                    _converse(service, telephone, random, sounds, call)
                finally:
                    telephone.hang_up()
            except CallFailed as failure:
                call.failure = f"{failure}, {time.monotonic() - began_s:.0f} s after the beginning"
        calls.append(call)
    return calls


def _converse(
    service: Service, telephone: Telephone, random: Random, sounds: list[Samples], call: _Call
) -> None:
    """A caller who answers, until one side hangs up."""
    lasts_s = LONGEST_S if random.random() < PATIENT else random.uniform(SHORTEST_S, LONGEST_S / 3)
    hasty = random.random() < HASTY
    saying: Iterator[Samples] = iter(())
    heard: Heard | None = None
    loud_s, waited_s = 0.0, service.waited_s
    for number in beats(lasts_s):
        last_s = heard.at_s if heard else telephone.acknowledged_s
        came = telephone.beat(next(saying, SILENCE))
        for one in came:
            loud_s = one.at_s if one.loud else loud_s
        times_s = [last_s, *(one.at_s for one in came)]
        gap_s = max((later - earlier for earlier, later in pairwise(times_s)), default=0.0)
        call.gap_s = max(call.gap_s, gap_s)
        heard = came[-1] if came else heard
        if telephone.over:
            call.by_service = True
            return
        longest_s = max(gap_s, time.time() - times_s[-1])
        if longest_s > GAP_S and longest_s > GAP_S + max(0.0, service.waited_s - waited_s):
            raise CallFailed(f"nothing came for {longest_s:.1f} s after {number} beats")
        call.machine_gaps += gap_s > GAP_S
        if number % LOOK_FRAMES == 0:
            waited_s = service.waited_s
        if hasty and random.random() < 0.005:
            telephone.press(random.choice(KEYS))
        if loud_s and time.time() - loud_s > OVER_S:
            # Asked: the next look is when something has been said to the answer.
            loud_s = 0.0
            if random.random() < SPEAKING:
                saying = iter(random.choice(sounds).reshape(-1, FRAME))
            else:
                telephone.press(random.choice(KEYS))
