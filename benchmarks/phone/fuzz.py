"""Broken messages by the million against the signaling: nothing may raise, hang or grow.

    python -m benchmarks.phone --part fuzz --messages 1000000

Mutates the torture messages of the tests, gives each to a user agent that holds a call, and lets
time pass.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from random import Random

from voice.channels.phone.sip.errors import Malformed
from voice.channels.phone.sip.stream import Framer
from voice.channels.phone.sip.transaction import Peer
from voice.channels.phone.sip.user_agent import UserAgent

TORTURE = Path(__file__).parents[2] / "tests" / "voice" / "phone" / "sip" / "torture"
PIECES = [
    b"\r\n",
    b"\r\n\r\n",
    b"\n ",
    b"\0",
    b'"',
    b"<",
    b">",
    b",",
    b";",
    b"=",
    b"\xff",
    b"%",
    b"@",
]
STEP_S = 0.01
"""Virtual seconds between two messages: timers of all kinds run meanwhile."""
STRANGER = Peer("udp", "192.0.2.66", 5060)


def mutated(random: Random, seeds: list[bytes]) -> bytes:
    """A message with pieces cut out, doubled, replaced, or of another message."""
    message = bytearray(random.choice(seeds))
    for _ in range(random.randint(1, 5)):
        begin = random.randint(0, len(message))
        end = begin + random.choice((0, 1, 1, 4, 30))
        other = random.choice(seeds)
        place = random.randint(0, len(other))
        piece = random.choice(
            (
                random.randbytes(random.randint(0, 4)),
                other[place : place + random.randint(0, 60)],
                bytes(message[begin:end]) * 2,
                random.choice(PIECES),
            )
        )
        message[begin:end] = piece
    return bytes(message)


def measure(count: int, seed: int = 1) -> dict[str, object]:
    """Send so many, and let two hours pass; the same seed, the same messages."""
    seeds = [path.read_bytes() for path in sorted(TORTURE.glob("*.dat"))]
    if not seeds:
        raise FileNotFoundError(f"{TORTURE} holds no messages: measure in a checkout.")
    random = Random(seed)
    now_s = 0.0
    agent = UserAgent(lambda: now_s, Random(seed), lambda peer: ("192.0.2.1", 5060))
    statuses: Counter[int] = Counter()
    slowest_s, most_calls, streams = 0.0, 0, 0
    raised: list[str] = []
    began = time.perf_counter()
    for number in range(count):
        message = mutated(random, seeds)
        before = time.perf_counter()
        try:
            agent.receive(message, STRANGER)
        except Exception as error:
            raised.append(f"{error!r} by {message!r}")
        now_s += STEP_S
        agent.tick()
        slowest_s = max(slowest_s, time.perf_counter() - before)
        for event in tuple(agent.core.events):
            session = getattr(event, "session", None)
            if type(event).__name__ == "Invited" and session is not None:
                session.ring()
                # Half of the calls are taken, and hung up when they are not acknowledged.
                session.answer("192.0.2.1", 16384) if number % 2 else session.refuse(486)
        agent.core.events.clear()
        for packet in agent.core.outgoing:
            if packet.data.startswith(b"SIP/2.0"):
                statuses[int(packet.data[8:11])] += 1
        agent.core.outgoing.clear()
        most_calls = max(most_calls, len(agent.core.calls))
        if number % 10 == 0:
            try:
                Framer().feed(message)
            except Malformed:
                streams += 1
    took_s = time.perf_counter() - began
    now_s += 3600
    agent.tick()
    now_s += 3600
    agent.tick()
    return {
        "messages": count,
        "raised": len(raised),
        "raised_by": raised[:10],
        "a_second": round(count / took_s),
        "slowest_ms": round(slowest_s * 1000, 1),
        "most_calls": most_calls,
        "calls_left": len(agent.core.calls),
        "streams_given_up": streams,
        "answers": dict(sorted(statuses.items())),
    }
