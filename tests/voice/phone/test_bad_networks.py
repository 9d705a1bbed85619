"""Calls through a network that loses, delays and swaps packets: the service and its caller in two
network namespaces."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest

from benchmarks.phone.telephone import Telephone, beats
from tests.voice.phone.installed import cure, present
from tests.voice.phone.sip.serving import MEDIA, Answering, serving
from tests.voice.phone.sip.test_sipp import call
from tests.voice.phone.wire import NotAllowed, Wire
from voice.channels import RATE, Samples
from voice.channels.phone.line import PhoneLine
from voice.channels.phone.media.g711 import RATE as PHONE_RATE
from voice.channels.phone.media.jitter_buffer import FRAME
from voice.channels.phone.media.statistics import Statistics
from voice.channels.phone.sip.settings import Settings
from voice.channels.streamed.reception import Caller

KEYS = "1470*369#2"
KEY_S = 0.3
"""For each, with the pause after it."""
HUMMED_S = 4.0
HUM_HZ = 200.0
LEVEL = 0.2
HOLE = LEVEL / 4
"""Where a steady hum is softer than this for 10 ms, two of its waves, it has a hole."""
WINDOW = RATE // 100
HOLES = 0.01
"""Share of the time that is forgiven, for a machine that was held up itself. Where nothing is
concealed, a loss of 10 % leaves 0.06 of it."""
GONE_S = 1.0

pytestmark = pytest.mark.phone


class Listener:
    """Keeps what is heard of a call."""

    def __init__(self) -> None:
        self.line: PhoneLine | None = None
        self.heard: list[Samples] = []
        self.keys = ""

    def __call__(self, line: PhoneLine, caller: Caller) -> None:
        self.line = line
        while (block := line.read()) is not None:
            self.heard.append(block.samples)
            self.keys += block.keys

    @property
    def network(self) -> Statistics:
        assert self.line is not None
        measured = self.line.measured()
        assert measured is not None
        return measured

    @property
    def holes(self) -> float:
        """Share of the time, while somebody hums, in which as good as nothing is heard."""
        heard = np.concatenate(self.heard)
        peaks = np.abs(heard[: len(heard) // WINDOW * WINDOW].reshape(-1, WINDOW)).max(axis=1)
        loud = np.flatnonzero(peaks > HOLE)
        return float((peaks[loud[0] : loud[-1]] < HOLE).mean())


@pytest.fixture
def wire() -> Iterator[Wire]:
    try:
        made = Wire()
    except NotAllowed as why:
        pytest.skip(str(why))
    with made:
        yield made


def hum() -> Iterator[Samples]:
    """Frames of a steady voice."""
    phase = 2 * np.pi * HUM_HZ * np.arange(round(HUMMED_S * PHONE_RATE)) / PHONE_RATE
    yield from (LEVEL * np.sin(phase)).astype(np.float32).reshape(-1, FRAME)


@pytest.mark.parametrize(
    ("loss", "jitter_s"), [(0.0, 0.0), (0.03, 0.0), (0.1, 0.0), (0.0, 0.06), (0.1, 0.06)]
)
def test_a_call_over_a_bad_network_goes_on_without_holes_and_every_key_comes_once(
    wire: Wire, loss: float, jitter_s: float
) -> None:
    listener = Listener()
    desk = Answering(then=listener)
    with wire.ours.inside(), serving(desk, host=wire.ours.address) as served:
        with wire.theirs.inside():
            telephone = Telephone(served.address, Random(1), host=wire.theirs.address)
        wire.loss, wire.jitter_s = loss, jitter_s
        with telephone:
            telephone.call()
            frames = hum()
            for _ in beats(HUMMED_S):
                telephone.beat(next(frames))
            for key in KEYS:
                telephone.press(key)
            for _ in beats(KEY_S * len(KEYS)):
                telephone.beat()
            network = listener.network
            telephone.hang_up()
            desk.wait(1)
    assert desk.ended == ["hung up"]
    assert listener.keys == KEYS
    assert listener.holes < HOLES
    sent = network.received + network.lost
    assert abs(network.lost / sent - loss) < 0.05, network
    assert telephone.came > 0.7 * telephone.sent * (1 - loss)


def test_a_caller_whose_network_is_gone_is_let_go_after_the_set_time(wire: Wire) -> None:
    settings = Settings(media_ports=MEDIA, media_timeout_s=GONE_S)
    desk = Answering()
    with wire.ours.inside(), serving(desk, settings, wire.ours.address) as served:
        with wire.theirs.inside():
            telephone = Telephone(served.address, Random(1), host=wire.theirs.address)
        with telephone:
            telephone.call()
            for _ in beats(GONE_S):
                telephone.beat()
            assert not desk.ended
            wire.loss, began_s = 1.0, time.monotonic()
            desk.wait(1)
            lasted_s = time.monotonic() - began_s
    assert desk.ended == [f"no sound for {GONE_S:.0f} s"]
    assert GONE_S * 0.8 < lasted_s < GONE_S * 3


@pytest.mark.skipif(not present("sipp"), reason=cure("sipp") or "present")
def test_signaling_that_is_lost_is_said_again_until_every_call_has_come_and_ended(
    wire: Wire, tmp_path: Path
) -> None:
    desk = Answering()
    with wire.ours.inside(), serving(desk, host=wire.ours.address) as served:
        wire.loss = 0.1
        with wire.theirs.inside():
            # What is said again may reach sipp a second time: no fault.
            patient = ("-default_behaviors", "all,-abortunexp")
            hosts = {"host": wire.theirs.address, "to": served.host}
            call(served.port, "call", tmp_path, *patient, calls=8, **hosts)
        desk.wait(8)
    assert wire.lost > 0
    assert len(desk.callers) == 8
    # Whoever hangs up before an ACK has come was never talked to: their place is given back.
    assert desk.ended
    assert desk.ended == ["hung up"] * (8 - len(desk.released))
