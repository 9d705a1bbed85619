"""Broken messages by the million against the signaling: nothing may raise, hang or grow.

    .venv/bin/python -m benchmarks.phone_fuzz 1000000 tests/voice/phone/sip/torture

Mutates the messages of a folder, gives each to a user agent that holds a call, and lets time pass.
Prints what was sent, what was answered, and the slowest message, as JSON.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from random import Random

import click

from voice.channels.phone.sip.errors import Malformed
from voice.channels.phone.sip.stream import Framer
from voice.channels.phone.sip.transaction import Peer
from voice.channels.phone.sip.user_agent import UserAgent

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


def run(count: int, seeds: list[bytes], seed: int) -> dict[str, object]:
    """Send so many, and let two hours pass."""
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
        "raised": raised,
        "a_second": round(count / took_s),
        "slowest_ms": round(slowest_s * 1000, 1),
        "most_calls": most_calls,
        "calls_left": len(agent.core.calls),
        "streams_given_up": streams,
        "answers": dict(sorted(statuses.items())),
    }


@click.command()
@click.argument("count", type=int)
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option("--seed", default=1, help="Of the chance: the same seed, the same run.")
def main(count: int, folder: Path, seed: int) -> None:
    """Send COUNT mutations of the messages (*.dat) in FOLDER."""
    seeds = [path.read_bytes() for path in sorted(folder.glob("*.dat"))]
    print(json.dumps(run(count, seeds, seed), indent=2))


if __name__ == "__main__":
    main()
