"""What the sound of telephone calls costs, and how evenly it is sent.

    python -m benchmarks.phone --part media --calls 100 --seconds 30

Calls of one process exchange sound with a peer in another, over the loopback and by the real
clock. The peer measures what a telephone would: how unevenly our packets come (RFC 3550), by the
time at which the kernel got them.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from random import Random

import numpy as np

from voice.channels import RATE, Samples
from voice.channels.phone.line import PhoneLine
from voice.channels.phone.media import ports, rtp
from voice.channels.phone.media.arrivals import Arrivals
from voice.channels.phone.media.g711 import PCMU
from voice.channels.phone.media.g711 import RATE as PHONE_RATE
from voice.channels.phone.media.jitter_buffer import FRAME
from voice.channels.phone.media.sender import Sender
from voice.channels.phone.media.session import MediaSession
from voice.channels.phone.media.together import Together
from voice.channels.streamed.ticker import FRAME_S, Ticker

HOST = "127.0.0.1"
PORTS = ports.PortRange(20_000, 29_999)
QUIET_PERCENT = 5
"""Of the beats: those that nothing disturbed."""
SETTLING_S = 1.0
"""Left out at the beginning: everything is touched for the first time."""


@dataclass(frozen=True)
class Figures:
    """What was measured."""

    calls: int
    peer_apart: bool
    """Whether the peer had a core of its own: on one with ours it makes our packets wait for its
    own."""
    seconds: float
    percent_of_a_core: float
    """What all calls together took of one core."""
    frame_us: float
    """What 20 ms of one call took of it, in microseconds: tells the cost where beats were left
    out because the machine had other work."""
    quiet_frame_us: float
    """The same in the cheapest twentieth of the beats, in which the machine's other work was least
    in the way; without what the clock and the event loop take."""
    peer_jitter_ms: float
    """Of the call that came most unevenly, at the end."""
    peer_gap_ms: float
    """The longest time between two packets of any call."""
    peer_lost: int
    """Of our packets, those that did not reach the peer."""
    lost: int
    """Of the peer's packets, those that did not reach us."""
    late_p99_ms: float
    """How late the clock's beats came."""
    late_worst_ms: float
    skipped: int
    """Beats that the clock left out."""


def measure(calls: int, seconds: float) -> Figures:
    """Hold that many calls for so long."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    peer = context.Process(target=_peer, args=(theirs, calls, seconds + SETTLING_S), daemon=True)
    peer.start()
    apart = _kept_apart(peer.pid)
    try:
        return asyncio.run(_serve(ours, calls, seconds, apart))
    finally:
        peer.join(timeout=10)
        peer.kill()


async def _serve(pipe: Connection, calls: int, seconds: float, apart: bool) -> Figures:
    """Our side: the calls."""
    peers: list[int] = await asyncio.to_thread(pipe.recv)
    random, ticker = Random(1), Ticker()
    together = Together(ticker)
    costs: list[float] = []
    # Its first step comes before those of all calls; the last one added comes behind them.
    ticker.add(lambda: costs.append(-time.thread_time()))
    lines = [PhoneLine("", hang_up=lambda: None) for _ in peers]
    sockets = [ports.open_sockets(HOST, PORTS, random) for _ in peers]
    sessions = [
        MediaSession(
            line, "PCMU", (HOST, port), sockets=pair, together=together, event_payload_type=101
        )
        for line, port, pair in zip(lines, peers, sockets, strict=True)
    ]
    ticker.add(_nothing, _nothing, _nothing, lambda: costs.append(costs.pop() + time.thread_time()))
    prompt = speech_like(round((seconds + SETTLING_S) * RATE), RATE)
    for line in lines:
        line.play(prompt)
    lates: list[float] = []
    pipe.send([pair.port for pair in sockets])
    await asyncio.sleep(SETTLING_S)
    ticker.add(lambda: lates.append(ticker.late_s))
    sent = sum(session.statistics.sent for session in sessions)
    costs.clear()
    skipped, spent, began = ticker.skipped, time.process_time(), time.perf_counter()
    await asyncio.sleep(seconds)
    spent, lasted = time.process_time() - spent, time.perf_counter() - began
    sent = sum(session.statistics.sent for session in sessions) - sent
    jitter_s, gap_s, peer_lost = await asyncio.to_thread(pipe.recv)
    lost = sum(session.statistics.lost for session in sessions)
    for session in sessions:
        session.close()
    return Figures(
        calls=calls,
        peer_apart=apart,
        seconds=round(lasted, 1),
        percent_of_a_core=round(100 * spent / lasted, 1),
        frame_us=round(1e6 * spent / sent, 1),
        quiet_frame_us=round(1e6 * float(np.percentile(costs, QUIET_PERCENT)) / calls, 1),
        peer_jitter_ms=round(1000 * jitter_s, 2),
        peer_gap_ms=round(1000 * gap_s, 1),
        peer_lost=peer_lost,
        lost=lost,
        late_p99_ms=round(1000 * float(np.percentile(lates, 99)), 2),
        late_worst_ms=round(1000 * max(lates), 2),
        skipped=ticker.skipped - skipped,
    )


def _kept_apart(pid: int | None) -> bool:
    """Give the peer the last of the cores that we may use, and us the first, where there are two
    and the system lets us choose."""
    if sys.platform != "linux" or pid is None:
        return False
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[:1])
    os.sched_setaffinity(pid, cores[-1:])
    return len(cores) > 1


def _nothing() -> None:
    """A step that only holds its place."""


def _peer(pipe: Connection, calls: int, seconds: float) -> None:
    """The other side: telephones that talk and listen."""
    random = Random(2)
    sockets = [ports.open_sockets(HOST, PORTS, random) for _ in range(calls)]
    pipe.send([pair.port for pair in sockets])
    targets: list[int] = pipe.recv()
    senders = [Sender(PCMU, random) for _ in sockets]
    arrivals: list[Arrivals | None] = [None] * calls
    last_s, gap_s = [0.0] * calls, 0.0
    sound = speech_like(PHONE_RATE, PHONE_RATE).reshape(-1, FRAME)
    coded = [PCMU.encode(frame) for frame in sound]
    began = time.monotonic()
    for frame in range(round(seconds / FRAME_S)):
        time.sleep(max(0.0, began + frame * FRAME_S - time.monotonic()))
        for number, pair in enumerate(sockets):
            datagram = senders[number].packet(coded[frame % len(coded)], frame)
            pair.rtp.sendto(datagram, (HOST, targets[number]))
            for data, _, at_s in ports.waiting(pair.rtp):
                packet = rtp.parse(data)
                if packet is None or at_s is None:
                    continue
                known = arrivals[number] or Arrivals(packet.source, packet.sequence)
                known.count(packet.sequence, packet.timestamp, at_s)
                if arrivals[number] is not None and frame * FRAME_S > SETTLING_S:
                    gap_s = max(gap_s, at_s - last_s[number])
                arrivals[number], last_s[number] = known, at_s
    heard = [one for one in arrivals if one is not None]
    jitter_s = max(one.jitter for one in heard) / PHONE_RATE
    pipe.send((jitter_s, gap_s, sum(one.lost for one in heard)))


def speech_like(count: int, rate: int) -> Samples:
    """Noise that swells and fades as syllables do."""
    swell = np.sin(2 * np.pi * 2 * np.arange(count) / rate) ** 2
    noise = np.random.default_rng(1).standard_normal(count)
    return (0.1 * swell * noise).astype(np.float32)
