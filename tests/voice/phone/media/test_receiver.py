from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voice.phone.media.telephone import (
    EVENT_TYPE,
    key_packets,
    key_tones,
    packets,
    vowel,
)
from voice.channels import Samples
from voice.channels.phone.media.g711 import PCMA, PCMU
from voice.channels.phone.media.jitter_buffer import BEGIN, FRAME
from voice.channels.phone.media.receiver import Receiver
from voice.channels.phone.media.rtp import Packet, build, parse

DELAY = BEGIN // FRAME
"""Frames between a packet and its sound."""


class Listening:
    """A receiver on the 20 ms clock, in virtual time."""

    def __init__(self, event_payload_type: int | None = EVENT_TYPE) -> None:
        self.receiver = Receiver(PCMU, event_payload_type)
        self.keys = ""
        self.frames: list[Samples] = []

    def beat(self, *came: Packet) -> None:
        """20 ms in which these packets come."""
        for packet in came:
            if self.receiver.understands(packet):
                self.receiver.receive(packet, 0.02 * len(self.frames))
        sound, keys = self.receiver.frame(PCMU.decode(self.receiver.codes()))
        assert sound.shape == (FRAME,)
        assert sound.dtype == np.float32
        self.frames.append(sound)
        self.keys += keys

    @property
    def sound(self) -> Samples:
        return np.concatenate(self.frames)


def coded(sound: Samples) -> Samples:
    return PCMU.decode(PCMU.encode(sound))


def test_a_whole_sound_is_heard_as_it_was_coded() -> None:
    line, sound = Listening(), vowel(50 * FRAME)
    for packet in packets(sound):
        line.beat(packet)
    assert np.array_equal(line.sound[BEGIN:], coded(sound)[:-BEGIN])


def test_half_an_hour_passes_both_wraps_without_a_gap() -> None:
    """90,000 packets: the sequence wraps at the 65,536th at the latest, the time where it is set
    to."""
    line, sound = Listening(), vowel(FRAME)
    payload, expected = PCMU.encode(sound), coded(sound)
    for number in range(90_000):
        timestamp = (2**32 - 8_000_000 + number * FRAME) % 2**32
        packet = Packet(0, (60_000 + number) % 2**16, timestamp, 7, payload)
        line.receiver.receive(packet, 0.02 * number)
        heard, keys = line.receiver.frame(PCMU.decode(line.receiver.codes()))
        if number >= DELAY:
            assert keys == ""
            assert heard is not expected
            assert heard[0] == expected[0]
            assert heard[-1] == expected[-1]
    arrivals = line.receiver.arrivals
    assert arrivals is not None
    assert (arrivals.received, arrivals.lost) == (90_000, 0)
    assert line.receiver.buffer.late == 0
    assert line.receiver.made == 0


@pytest.mark.parametrize("length", [80, 160, 240, 320])
def test_packets_of_10_to_40_ms_are_heard_alike(length: int) -> None:
    line, sound = Listening(), vowel(96 * FRAME)
    waiting = packets(sound, length)
    for frame in range(96):
        due = [p for p in waiting if p.timestamp + length <= (frame + 1) * FRAME]
        waiting = waiting[len(due) :]
        line.beat(*due)
    heard, said = line.sound[10 * FRAME :], coded(sound)
    lag = max(
        range(BEGIN, BEGIN + 401), key=lambda n: -np.abs(heard[:800] - said[1600 - n :][:800]).sum()
    )
    assert np.array_equal(heard[400:], said[1600 - lag + 400 :][: len(heard) - 400])


def test_a_lost_packet_is_made_up() -> None:
    line, sound = Listening(), vowel(40 * FRAME)
    for number, packet in enumerate(packets(sound)):
        line.beat(*([] if number == 20 else [packet]))
    gap = line.sound[(20 + DELAY) * FRAME :][:FRAME]
    error = gap - sound[20 * FRAME : 21 * FRAME]
    assert (error**2).sum() < 0.1 * (gap**2).sum()
    assert line.receiver.made == FRAME


def test_half_a_frame_that_was_lost_is_made_up_alone() -> None:
    line, sound = Listening(), vowel(40 * FRAME)
    halves = packets(sound, 80)
    for number in range(40):
        line.beat(*(halves[n] for n in (2 * number, 2 * number + 1) if n != 41))
    frame = line.sound[(20 + DELAY) * FRAME :][:FRAME]
    assert np.array_equal(frame[:80], coded(sound)[20 * FRAME :][:80])
    assert np.abs(frame[80:]).max() > 0.1
    assert line.receiver.made == 80


def test_another_source_is_heard_from_its_first_packet_once_it_has_sent_two() -> None:
    line, sound = Listening(), vowel(20 * FRAME)
    for packet in packets(sound):
        line.beat(packet)
    for packet in packets(sound, sequence=900, timestamp=3_000_000_000, source=8):
        line.beat(packet)
    heard = line.sound[(20 + DELAY + 1) * FRAME :]
    assert np.array_equal(heard[80:FRAME], coded(sound)[80:FRAME])
    assert np.array_equal(heard[FRAME : 10 * FRAME], coded(sound)[FRAME : 10 * FRAME])
    assert line.receiver.arrivals is not None
    assert line.receiver.arrivals.source == 8


@pytest.mark.parametrize("leap", [100_000, -100_000, 2**31])
def test_a_leap_in_time_is_believed_when_it_goes_on(leap: int) -> None:
    line, sound = Listening(), vowel(20 * FRAME)
    for packet in packets(sound):
        line.beat(packet)
    for packet in packets(sound, sequence=20, timestamp=(20 * FRAME + leap) % 2**32):
        line.beat(packet)
    heard = line.sound[(20 + DELAY + 2) * FRAME :]
    assert np.array_equal(heard[: 5 * FRAME], coded(sound)[FRAME : 6 * FRAME])


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_garbage_changes_nothing(seed: int) -> None:
    """5,000 datagrams each time, 100,000 in all: noise, broken packets, and packets of others."""
    random, sound = Random(seed), vowel(50 * FRAME)
    clean, dirty = Listening(), Listening()
    for packet in packets(sound):
        clean.beat(packet)
        came = [packet]
        for _ in range(100):
            garbage = bytearray(random.randbytes(random.randrange(0, 200)))
            if garbage and random.random() < 0.5:
                garbage[0] = 0x80
            if len(garbage) > 1 and random.random() < 0.5:
                garbage[1] = random.choice([0, 8, 13, EVENT_TYPE])
            parsed = parse(bytes(garbage))
            if parsed is not None:
                came.append(parsed)
        dirty.beat(*came)
    assert dirty.keys == clean.keys == ""
    assert np.array_equal(dirty.sound, clean.sound)


def test_a_packet_with_one_bit_changed_does_no_more_than_that() -> None:
    random, sound = Random(5), vowel(200 * FRAME)
    line = Listening()
    for packet in packets(sound):
        data = bytearray(build(packet))
        if random.random() < 0.2:
            data[random.randrange(12)] ^= 1 << random.randrange(8)
        parsed = parse(bytes(data))
        line.beat(*([] if parsed is None else [parsed]))
    loud = np.abs(np.array(line.frames)).max(axis=1) > 0.1
    assert line.keys == ""
    assert loud.sum() > 185


def test_keys_are_told_at_once_and_their_sound_is_not_heard() -> None:
    line = Listening()
    voice = packets(vowel(60 * FRAME))
    press = key_packets("4", 20 * FRAME, count=10, sequence=20, ends=1)
    for number, packet in enumerate(voice):
        leaked = packet._replace(payload=PCMU.encode(key_tones("4", 0.02)))
        came = [leaked, press[number - 20]] if 20 <= number < 31 else [packet]
        line.beat(*came)
        if number == 20:
            assert line.keys == "4"
    assert line.keys == "4"
    muted = line.sound[(20 + DELAY) * FRAME : (30 + DELAY) * FRAME]
    assert not muted.any()


def test_a_key_is_told_where_no_sound_comes_beside_it() -> None:
    line = Listening()
    for packet in key_packets("9", 0):
        line.beat(packet)
    assert line.keys == "9"


def test_a_key_of_another_source_is_believed_with_its_second_packet() -> None:
    """Test callers play keys from a file that has its own source."""
    line, told = Listening(), []
    voice = packets(vowel(40 * FRAME))
    press = key_packets("2", 5_000_000, source=99, sequence=3)
    for number, packet in enumerate(voice):
        line.beat(packet, *(press[number - 20 : number - 19] if 20 <= number < 28 else []))
        told.append(line.keys)
    assert (told[20], told[21], told[-1]) == ("", "2", "2")
    assert line.receiver.made == 0


@pytest.mark.parametrize("agreed", [None, EVENT_TYPE])
def test_keys_in_the_sound_count_as_long_as_none_came_in_packets(agreed: int | None) -> None:
    line = Listening(agreed)
    sound = np.concatenate([vowel(1600), key_tones("6", 0.1), vowel(1600)])
    for packet in packets(sound):
        line.beat(packet)
    assert line.keys == "6"
    tones = line.sound[1600 + BEGIN :][: 5 * FRAME]
    assert not tones.any()


def test_keys_in_the_sound_do_not_count_once_some_came_in_packets() -> None:
    line = Listening()
    for packet in key_packets("1", 0):
        line.beat(packet)
    sound = np.concatenate([vowel(1600), key_tones("6", 0.1), vowel(1600)])
    for packet in packets(sound, timestamp=3200, sequence=20):
        line.beat(packet)
    assert line.keys == "1"


def test_both_laws_are_heard_whichever_was_agreed() -> None:
    line, sound = Listening(), vowel(20 * FRAME)
    for packet in packets(sound):
        samples = PCMU.decode(packet.payload)
        if packet.sequence % 2:
            packet = packet._replace(payload_type=8, payload=PCMA.encode(samples))
        line.beat(packet)
    assert np.abs(line.sound[BEGIN:] - sound[:-BEGIN]).max() < 0.03


def test_the_callers_own_silence_is_heard_until_they_speak_again() -> None:
    line, sound = Listening(), vowel(60 * FRAME)
    for number, packet in enumerate(packets(sound)):
        if number < 20 or number >= 50:
            line.beat(packet)
        elif number == 20:
            line.beat(packet._replace(payload_type=13, payload=bytes([55])))
        else:
            line.beat()
    noise = line.sound[(22 + DELAY) * FRAME : (48 + DELAY) * FRAME]
    assert 10 * np.log10((noise**2).mean()) == pytest.approx(-55, abs=1)
    back = line.sound[(51 + DELAY) * FRAME :][: 4 * FRAME]
    assert np.array_equal(back, coded(sound)[51 * FRAME :][: 4 * FRAME])
    assert not line.receiver.silent
    assert line.receiver.made == 0


def test_a_caller_whose_phone_sends_nothing_in_silence_is_understood() -> None:
    line, sound = Listening(), vowel(60 * FRAME)
    for number, packet in enumerate(packets(sound)):
        line.beat(*([packet] if number < 20 or number >= 50 else []))
    assert np.abs(line.sound[(25 + DELAY) * FRAME : 49 * FRAME]).max() < 0.01
    back = line.sound[(51 + DELAY) * FRAME :][: 4 * FRAME]
    assert np.array_equal(back, coded(sound)[51 * FRAME :][: 4 * FRAME])


@pytest.mark.parametrize(("kind", "length"), [(0, 0), (0, 1601), (13, 0), (96, 160), (72, 20)])
def test_what_was_not_agreed_is_not_understood(kind: int, length: int) -> None:
    assert not Receiver(PCMU, EVENT_TYPE).understands(Packet(kind, 0, 0, 7, bytes(length)))
    assert not Receiver(PCMU, None).understands(Packet(EVENT_TYPE, 0, 0, 7, bytes(4)))
