"""What all calls do in a beat: each gets its own of what was done once."""

import socket
from collections.abc import Iterator
from random import Random

import numpy as np
import pytest

from tests.voice.phone.media.telephone import key_tones, vowel
from voice.channels.phone.media.g711 import PCMA, PCMU, Codec
from voice.channels.phone.media.jitter_buffer import FRAME
from voice.channels.phone.media.ports import (
    MOST_AT_ONCE,
    Datagram,
    PortRange,
    Sockets,
    open_sockets,
)
from voice.channels.phone.media.together import Batch, Inbox, Law

HOST = "127.0.0.1"
PORTS = PortRange(34_000, 34_999)


@pytest.fixture
def three() -> Iterator[list[Sockets]]:
    """Two calls of ours, and a telephone."""
    opened = [open_sockets(HOST, PORTS, Random(seed)) for seed in range(3)]
    yield opened
    for pair in opened:
        pair.close()


def test_work_is_done_once_for_all_who_put_something_in() -> None:
    rounds: list[list[int]] = []

    def doubled(given: list[int]) -> list[int]:
        rounds.append(given)
        return [2 * one for one in given]

    batch = Batch(doubled)
    shares = [batch.put(number) for number in range(3)]
    assert [batch.take(share) for share in shares] == [0, 2, 4]
    late = batch.put(7)
    assert batch.take(shares[0]) == 0
    assert batch.take(late) == 14
    assert rounds == [[0, 1, 2], [7]]


@pytest.mark.parametrize("codec", [PCMU, PCMA])
def test_coding_together_is_coding_alone(codec: Codec) -> None:
    law = Law(codec)
    sounds = [vowel(FRAME, 150), key_tones("5", 0.02), np.zeros(FRAME, np.float32)]
    coded = [law.encoding.put(sound) for sound in sounds]
    codes = [law.encoding.take(share) for share in coded]
    decoding = [law.decoding.put(one) for one in codes]
    decoded = [law.decoding.take(share) for share in decoding]
    assert codes == [codec.encode(sound) for sound in sounds]
    for (sound, _), one in zip(decoded, codes, strict=True):
        assert np.array_equal(sound, codec.decode(one))
    assert [tones for _, tones in decoded] == [False, True, False]


def words(came: list[Datagram]) -> list[bytes]:
    """What came since it was last asked."""
    read = [data for data, _, _ in came]
    came.clear()
    return read


def test_each_call_gets_in_a_beat_what_came_for_it_until_then(three: list[Sockets]) -> None:
    first, second, telephone = three
    inbox = Inbox()
    for_first, for_second = inbox.add(first.rtp), inbox.add(second.rtp)
    for word, pair in ((b"one", first), (b"two", second), (b"more", first)):
        telephone.rtp.sendto(word, (HOST, pair.port))
    inbox.read(1)
    telephone.rtp.sendto(b"later", (HOST, second.port))
    inbox.read(1)
    assert (words(for_first), words(for_second)) == ([b"one", b"more"], [b"two"])
    inbox.read(2)
    assert (words(for_first), words(for_second)) == ([], [b"later"])


def test_a_call_that_ended_is_read_no_more(three: list[Sockets]) -> None:
    first, second, telephone = three
    inbox = Inbox()
    for_first, for_second = inbox.add(first.rtp), inbox.add(second.rtp)
    inbox.remove(second.rtp)
    second.close()
    telephone.rtp.sendto(b"word", (HOST, first.port))
    inbox.read(1)
    assert (words(for_first), for_second) == ([b"word"], [])


def test_a_flood_is_read_as_far_as_a_beat_allows_and_the_rest_later(three: list[Sockets]) -> None:
    ours, _, stranger = three
    ours.rtp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
    inbox = Inbox()
    came = inbox.add(ours.rtp)
    for _ in range(MOST_AT_ONCE + 3):
        stranger.rtp.sendto(b"", (HOST, ours.port))
    read = []
    for beat in (1, 2, 3):
        inbox.read(beat)
        read.append(len(words(came)))
    assert read == [MOST_AT_ONCE, 3, 0]
