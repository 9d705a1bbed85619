import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voice.phone.media.telephone import key_packets
from voice.channels.phone.media.rtp import Packet
from voice.channels.phone.media.telephone_event import KEYS, TelephoneEvents


def told(packets: list[Packet], every_s: float = 0.02) -> str:
    """The keys that are told of packets that come one after the other."""
    events = TelephoneEvents()
    heard = [events.receive(packet, every_s * n) for n, packet in enumerate(packets)]
    return "".join(event.key for event in heard if event and event.new)


def dialed(keys: str) -> list[list[Packet]]:
    """One list for each key, which was down for 100 ms, 200 ms after the last."""
    return [key_packets(key, 1000 + 1600 * n, sequence=8 * n) for n, key in enumerate(keys)]


def joined(presses: list[list[Packet]]) -> list[Packet]:
    return [packet for press in presses for packet in press]


def test_every_key_is_told_once() -> None:
    assert told(joined(dialed(KEYS))) == KEYS


def test_a_key_pressed_twice_is_told_twice() -> None:
    assert told(joined(dialed("5550100"))) == "5550100"


@given(st.text(KEYS, min_size=1, max_size=12), st.data())
def test_any_one_packet_of_a_key_is_enough(keys: str, data: st.DataObject) -> None:
    presses = dialed(keys)
    kept = [
        [press[n] for n in sorted(data.draw(st.sets(st.integers(0, 7), min_size=1)))]
        for press in presses
    ]
    assert told(joined(kept)) == keys


@given(st.text(KEYS, min_size=1, max_size=12), st.data())
def test_packets_twice_and_out_of_order_tell_nothing_new(keys: str, data: st.DataObject) -> None:
    packets = joined(dialed(keys))
    mixed = sorted(
        [*packets, *data.draw(st.lists(st.sampled_from(packets), max_size=20))],
        key=lambda p: p.sequence,
    )
    for at in data.draw(st.lists(st.integers(0, len(mixed) - 2), max_size=10)):
        mixed[at], mixed[at + 1] = mixed[at + 1], mixed[at]
    assert len(told(mixed)) <= len(keys)
    first = [p for n, p in enumerate(mixed) if p.timestamp not in [m.timestamp for m in mixed[:n]]]
    if first == sorted(first, key=lambda p: p.timestamp):
        assert told(mixed) == keys


def test_a_key_held_for_long_goes_on_as_a_new_event_and_is_told_once() -> None:
    """A duration has 16 bits: what is longer than eight seconds is told in pieces."""
    first = [
        Packet(101, n, 1000, 7, struct.pack("!BBH", 5, 10, min(0xFFFF, 160 * (n + 1))), n == 0)
        for n in range(410)
    ]
    rest = [
        Packet(101, 410 + n, 1000 + 0xFFFF, 7, struct.pack("!BBH", 5, 10, 160 * (n + 1)))
        for n in range(20)
    ]
    assert told([*first, *rest]) == "5"


def test_a_sender_that_moves_the_time_on_with_every_packet_is_understood() -> None:
    packets = [
        packet._replace(timestamp=1000 + 160 * n) for n, packet in enumerate(key_packets("8", 0))
    ]
    assert told(packets[:6]) == "8"


def test_the_same_packets_played_again_later_are_a_new_press() -> None:
    events, keys = TelephoneEvents(), ""
    for again in range(2):
        for n, packet in enumerate(key_packets("1", 1000)):
            event = events.receive(packet, 3.0 * again + 0.02 * n)
            keys += event.key if event and event.new else ""
    assert keys == "11"


@pytest.mark.parametrize("payload", [b"", b"\x01\x0a\x00", b"\x10\x0a\x00\xa0", bytes(5)])
def test_what_is_no_key_is_none(payload: bytes) -> None:
    assert TelephoneEvents().receive(Packet(101, 0, 0, 7, payload), 0.0) is None


def test_how_long_a_key_was_down_is_told() -> None:
    events = TelephoneEvents()
    heard = [events.receive(packet, 0.0) for packet in key_packets("3", 800, count=3)]
    assert [event.duration for event in heard if event] == [160, 320, 480, 480, 480, 480]
    assert all(event and event.timestamp == 800 for event in heard)
