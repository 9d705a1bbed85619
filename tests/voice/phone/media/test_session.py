"""Sessions over real sockets of the loopback, on a clock that is beaten by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from tests.voice.phone.media.telephone import EVENT_TYPE, key_packets, packets, vowel
from voice.channels import Samples
from voice.channels.phone.media import rtcp
from voice.channels.phone.media.g711 import PCMA, PCMU
from voice.channels.phone.media.jitter_buffer import BEGIN, FRAME
from voice.channels.phone.media.latch import PROOF
from voice.channels.phone.media.ports import PortRange, Sockets, open_sockets, waiting
from voice.channels.phone.media.rtp import Packet, build, parse
from voice.channels.phone.media.session import REPORTS_EVERY, SILENT_TIMEOUT_S, MediaSession
from voice.channels.phone.media.together import Together
from voice.channels.streamed.ticker import Tick

HOST = "127.0.0.1"
PORTS = PortRange(32_000, 33_999)
NOW_S = 1_790_000_000.0


class Beating:
    """The 20 ms clock, beaten by hand."""

    def __init__(self) -> None:
        self.frame = 0
        self.members: dict[Tick, tuple[Tick, ...]] = {}

    def add(self, tick: Tick, *later: Tick) -> None:
        self.members[tick] = (tick, *later)

    def remove(self, tick: Tick) -> None:
        del self.members[tick]

    def beat(self, times: int = 1) -> None:
        for _ in range(times):
            self.frame += 1
            for steps in tuple(self.members.values()):
                for step in steps:
                    if steps[0] in self.members:
                        step()


class ALine:
    """Remembers what was heard, and says a vowel."""

    def __init__(self) -> None:
        self.heard: list[Samples] = []
        self.keys = ""
        self.reasons: list[str] = []
        self.says = vowel(FRAME)
        self.broken = False

    def exchange(self, heard: Samples, keys: str = "") -> Samples:
        if self.broken:
            raise RuntimeError("broken")
        self.heard.append(heard)
        self.keys += keys
        return self.says

    def lost(self, reason: str) -> None:
        self.reasons.append(reason)


class APeer:
    """A telephone with sockets of its own."""

    def __init__(self, target: int, seed: int) -> None:
        self.sockets: Sockets = open_sockets(HOST, PORTS, Random(seed))
        self.target = target
        self.waiting: list[Packet] = []

    def send(self, packet: Packet | bytes) -> None:
        data = packet if isinstance(packet, bytes) else build(packet)
        self.sockets.rtp.sendto(data, (HOST, self.target))

    def report(self, data: bytes) -> None:
        self.sockets.rtcp.sendto(data, (HOST, self.target + 1))

    def heard(self) -> list[Packet]:
        parsed = [parse(data) for data, _, _ in waiting(self.sockets.rtp)]
        return [packet for packet in parsed if packet is not None]

    def reports(self) -> list[bytes]:
        return [data for data, _, _ in waiting(self.sockets.rtcp)]


class Talk:
    """A session with its line, its clock, its telephone and a stranger."""

    def __init__(self, codec: str = "PCMU") -> None:
        self.clock, self.line = Beating(), ALine()
        ours = open_sockets(HOST, PORTS, Random(1))
        self.peer, self.stranger = APeer(ours.port, 2), APeer(ours.port, 3)
        self.session = MediaSession(
            self.line,
            codec,  # type: ignore[arg-type]
            (HOST, self.peer.sockets.port),
            sockets=ours,
            together=Together(self.clock),
            event_payload_type=EVENT_TYPE,
            random=Random(4),
            wall=lambda: NOW_S,
        )

    def close(self) -> None:
        self.session.close()
        self.peer.sockets.close()
        self.stranger.sockets.close()

    def say(self, sound: Samples, **packet: int) -> None:
        """The peer says something, a packet a beat."""
        for one in packets(sound, **packet):
            self.peer.send(one)
            self.clock.beat()


@pytest.fixture
def talk() -> Iterator[Talk]:
    with closing(Talk()) as talk:
        yield talk


def test_sound_goes_both_ways(talk: Talk) -> None:
    sound = vowel(30 * FRAME, 150)
    talk.say(sound)
    heard = np.concatenate(talk.line.heard)
    assert np.array_equal(heard[BEGIN:], PCMU.decode(PCMU.encode(sound))[:-BEGIN])
    sent = talk.peer.heard()
    assert len(sent) == 30
    assert all(packet.payload == PCMU.encode(talk.line.says) for packet in sent)
    assert talk.session.statistics.received == talk.session.statistics.sent == 30


def test_sound_is_sent_in_the_law_that_was_agreed() -> None:
    with closing(Talk("PCMA")) as talk:
        talk.clock.beat()
        assert talk.peer.heard()[0][0] == PCMA.payload_type


def test_a_packet_is_sent_at_every_beat_whatever_comes(talk: Talk) -> None:
    sent = []
    for _ in range(400):
        talk.clock.beat()
        sent += talk.peer.heard()
    assert len({packet.source for packet in sent}) == 1
    steps = {
        ((b.sequence - a.sequence) % 2**16, (b.timestamp - a.timestamp) % 2**32)
        for a, b in pairwise(sent)
    }
    assert steps == {(1, FRAME)}
    assert [packet.marker for packet in sent[:3]] == [True, False, False]


def test_beats_that_were_left_out_are_a_gap_in_time_and_not_in_number(talk: Talk) -> None:
    talk.clock.beat()
    talk.clock.frame += 4
    talk.clock.beat()
    first, second = talk.peer.heard()
    assert (second.timestamp - first.timestamp) % 2**32 == 5 * FRAME
    assert (second.sequence - first.sequence) % 2**16 == 1


def test_a_stranger_is_not_heard_hears_nothing_and_takes_nothing_over(talk: Talk) -> None:
    sound = vowel(100 * FRAME, 150)
    shout = packets(vowel(100 * FRAME, 300), source=666)
    for number, packet in enumerate(packets(sound)):
        talk.stranger.send(shout[number])
        talk.stranger.send(shout[number]._replace(source=7, sequence=packet.sequence + 1))
        for key in key_packets("0", 5000, source=7):
            talk.stranger.send(key)
        talk.stranger.report(rtcp.goodbye(7))
        talk.peer.send(packet)
        talk.clock.beat()
    heard = np.concatenate(talk.line.heard)
    assert np.array_equal(heard[BEGIN:], PCMU.decode(PCMU.encode(sound))[:-BEGIN])
    assert (talk.line.keys, talk.line.reasons) == ("", [])
    assert talk.stranger.heard() == []
    assert len(talk.peer.heard()) == 100
    assert talk.session.statistics.refused >= 1000


def test_100000_packets_of_garbage_change_nothing(talk: Talk) -> None:
    random, sound = Random(9), vowel(500 * FRAME, 150)
    for packet in packets(sound):
        talk.peer.send(packet)
        for _ in range(200):
            garbage = random.randbytes(random.randrange(0, 60))
            talk.stranger.send(b"\x80\x00" + garbage if random.random() < 0.5 else garbage)
        talk.clock.beat()
    heard = np.concatenate(talk.line.heard)
    assert np.array_equal(heard[BEGIN:], PCMU.decode(PCMU.encode(sound))[:-BEGIN])
    assert (talk.line.keys, talk.line.reasons) == ("", [])
    assert talk.session.statistics.refused == 100_000


def test_a_caller_behind_a_translator_is_heard_and_answered_there(talk: Talk) -> None:
    for packet in packets(vowel(50 * FRAME)):
        talk.stranger.send(packet)
        talk.clock.beat()
    assert len(talk.stranger.heard()) == 50 - PROOF + 1
    assert np.abs(talk.line.heard[-1]).max() > 0.1


def test_keys_reach_the_line_once(talk: Talk) -> None:
    talk.say(vowel(10 * FRAME))
    for packet in key_packets("7", 10 * FRAME, sequence=10):
        talk.peer.send(packet)
        talk.clock.beat()
    assert talk.line.keys == "7"


def test_a_far_end_that_sends_nothing_more_is_told_lost_once(talk: Talk) -> None:
    talk.say(vowel(10 * FRAME))
    talk.clock.beat(999)
    assert talk.line.reasons == []
    talk.clock.beat(500)
    assert talk.line.reasons == ["no sound for 20 s"]


def test_reports_are_a_sign_of_life(talk: Talk) -> None:
    talk.say(vowel(10 * FRAME))
    for _ in range(10):
        talk.peer.report(rtcp.goodbye(7))
        talk.clock.beat(250)
    assert talk.line.reasons == []


def test_a_far_end_that_said_it_falls_silent_is_waited_for_longer(talk: Talk) -> None:
    talk.say(vowel(10 * FRAME))
    talk.peer.send(Packet(13, 10, 10 * FRAME, 7, bytes([60])))
    talk.clock.beat(round(SILENT_TIMEOUT_S * 50) - 1)
    assert talk.line.reasons == []
    talk.clock.beat(2)
    assert talk.line.reasons == [f"no sound for {SILENT_TIMEOUT_S:.0f} s"]


def test_a_held_call_hears_and_sends_nothing_while_its_clock_goes_on(talk: Talk) -> None:
    talk.say(vowel(10 * FRAME))
    before = talk.peer.heard()
    talk.session.hold(True)
    talk.say(vowel(10 * FRAME), timestamp=10 * FRAME, sequence=10)
    talk.clock.beat(2000)
    assert talk.peer.heard() == []
    assert not np.concatenate(talk.line.heard[10:]).any()
    assert len(talk.line.heard) == talk.clock.frame
    assert talk.line.reasons == []
    talk.session.hold(False)
    talk.say(vowel(10 * FRAME), timestamp=2020 * FRAME, sequence=20)
    after = talk.peer.heard()
    assert (after[0].sequence - before[-1].sequence) % 2**16 == 1
    assert (after[0].timestamp - before[-1].timestamp) % 2**32 == 2011 * FRAME
    assert after[0].marker
    assert np.abs(talk.line.heard[-1]).max() > 0.1


def test_agreeing_again_on_the_same_changes_nothing_that_is_heard(talk: Talk) -> None:
    sound = vowel(20 * FRAME, 150)
    for number, packet in enumerate(packets(sound)):
        talk.peer.send(packet)
        talk.clock.beat()
        if number == 10:
            talk.session.redirect((HOST, talk.peer.sockets.port))
            talk.session.hold(False)
    heard = np.concatenate(talk.line.heard)
    assert np.array_equal(heard[BEGIN:], PCMU.decode(PCMU.encode(sound))[:-BEGIN])


def test_a_held_call_sends_silence_where_that_was_agreed(talk: Talk) -> None:
    talk.session.hold(True, sending=True)
    talk.clock.beat(10)
    sent = talk.peer.heard()
    assert len(sent) == 10
    assert all(np.abs(PCMU.decode(packet.payload)).max() < 0.01 for packet in sent)


def test_a_far_end_that_moved_is_heard_from_there_and_no_longer_from_before(talk: Talk) -> None:
    talk.say(vowel(10 * FRAME))
    talk.peer.heard()
    talk.session.redirect((HOST, talk.stranger.sockets.port))
    for packet in packets(vowel(20 * FRAME, 200), source=70, sequence=500, timestamp=99):
        talk.stranger.send(packet)
        talk.clock.beat()
    assert talk.peer.heard() == []
    assert len(talk.stranger.heard()) == 20
    assert np.abs(talk.line.heard[-1]).max() > 0.1
    assert talk.session.statistics.received == 20


def test_both_ends_report_to_each_other(talk: Talk) -> None:
    talk.say(vowel(400 * FRAME))
    reports = [rtcp.parse(data, 7) for data in talk.peer.reports()]
    assert 1 <= len(reports) <= 3
    about = reports[0].about_us if reports[0] else None
    assert about is not None
    assert (about.lost, about.highest % 2**16) == (0, about.highest)
    source = talk.peer.heard()[0].source
    ours = rtcp.Report(source, 0.25, 9, 399, 16.0)
    sent = rtcp.Sent(NOW_S - 0.05, 0, 400, 64_000)
    echo = rtcp.Echo(rtcp.middle_of(NOW_S - 0.1), 0.04)
    talk.peer.report(rtcp.build(7, "peer", sent, ours, echo))
    talk.clock.beat(REPORTS_EVERY)
    statistics = talk.session.statistics
    assert statistics.peer_lost_share == 0.25
    assert statistics.peer_jitter_s == pytest.approx(0.002)


def test_closing_says_goodbye_gives_the_ports_back_and_may_be_done_twice(talk: Talk) -> None:
    port = talk.peer.target
    talk.session.close()
    talk.session.close()
    assert talk.clock.members == {}
    assert [data[9] for data in talk.peer.reports()] == [rtcp.GOODBYE]
    open_sockets(HOST, PortRange(port, port + 1), Random(1)).close()


def test_a_line_that_breaks_ends_the_call(talk: Talk) -> None:
    talk.line.broken = True
    with pytest.raises(RuntimeError, match="broken"):
        talk.clock.beat()
    assert talk.line.reasons == ["its sound failed"]


def test_the_line_may_close_the_session_in_the_middle_of_a_beat(talk: Talk) -> None:
    talk.line.exchange = lambda heard, keys="": talk.session.close() or talk.line.says  # type: ignore[method-assign,assignment,func-returns-value]
    talk.clock.beat()
    assert talk.peer.heard() == []
