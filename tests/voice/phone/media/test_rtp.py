import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.channels.phone.media.rtp import Packet, after, build, parse

PACKETS = st.builds(
    Packet,
    st.integers(0, 127),
    st.integers(0, 2**16 - 1),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.binary(max_size=400),
    st.booleans(),
)
PLAIN = Packet(0, 7, 1600, 99, b"sound")


@given(PACKETS)
def test_what_was_built_is_read_back(packet: Packet) -> None:
    assert parse(build(packet)) == packet


@given(st.binary(max_size=400))
def test_no_datagram_is_an_error(data: bytes) -> None:
    packet = parse(data)
    assert packet is None or len(packet.payload) < len(data)


def test_contributing_sources_extensions_and_padding_are_left_out() -> None:
    data = bytearray(build(PLAIN))
    data[0] |= 0x20 | 0x10 | 2
    sources, extension = bytes(8), bytes([0xBE, 0xDE, 0, 1]) + b"abcd"
    whole = data[:12] + sources + extension + data[12:] + bytes([0, 0, 3])
    assert parse(bytes(whole)) == PLAIN


@pytest.mark.parametrize(
    "data",
    [
        b"",
        build(PLAIN)[:11],
        b"\x40" + build(PLAIN)[1:],
        b"\x8f" + build(PLAIN)[1:],
        b"\x90" + build(PLAIN)[1:13],
        b"\xa0" + build(PLAIN)[1:] + b"\xff",
        b"\xa0" + build(PLAIN)[1:] + b"\x00",
    ],
    ids=["empty", "short", "version 1", "no sources", "no extension", "all padding", "0 padding"],
)
def test_a_broken_packet_is_none(data: bytes) -> None:
    assert parse(data) is None


@given(st.integers(0, 2**32 - 1), st.integers(-(2**31), 2**31 - 1))
def test_times_are_compared_the_shorter_way_round(earlier: int, later: int) -> None:
    assert after((earlier + later) % 2**32, earlier) == later
