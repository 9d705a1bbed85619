"""Messages out of a TCP stream."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.channels.phone.sip.errors import Malformed
from voice.channels.phone.sip.stream import LARGEST, Framer

FIRST = b"OPTIONS sip:a SIP/2.0\r\nContent-Length: 4\r\n\r\nbody"
SECOND = b"OPTIONS sip:b SIP/2.0\r\nl:0\r\n\r\n"


@given(st.lists(st.integers(0, len(FIRST + SECOND)), max_size=6))
def test_messages_are_whole_however_they_are_cut(cuts: list[int]) -> None:
    stream, framer = FIRST + SECOND, Framer()
    places = [0, *sorted(cuts), len(stream)]
    found = [
        message for begin, end in pairwise(places) for message in framer.feed(stream[begin:end])
    ]
    assert found == [FIRST, SECOND]


def test_pings_are_counted_between_messages() -> None:
    framer = Framer()
    assert framer.feed(b"\r\n") == []
    assert framer.feed(b"\r\n\r\n\r\n" + SECOND) == [SECOND]
    assert framer.pings == 2


@pytest.mark.parametrize(
    "data",
    [
        b"x" * (LARGEST + 1),
        b"A\r\nContent-Length: 99999\r\n\r\n",
        b"A\r\nContent-Length: no\r\n\r\n",
    ],
)
def test_a_stream_that_can_never_be_cut_is_given_up(data: bytes) -> None:
    with pytest.raises(Malformed):
        Framer().feed(data)
