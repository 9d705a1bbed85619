import socket
from contextlib import closing
from random import Random

import pytest

from voice.channels.phone.media.ports import NoPortFree, PortRange, open_sockets, waiting

HOST = "127.0.0.1"


def test_sound_has_an_even_port_of_the_range_and_reports_the_next() -> None:
    with closing(open_sockets(HOST, PortRange(31_000, 31_999), Random(1))) as pair:
        assert pair.port % 2 == 0
        assert 31_000 <= pair.port < 31_999
        assert pair.rtcp.getsockname()[1] == pair.port + 1


def test_a_taken_port_is_passed_by_also_where_only_the_one_for_reports_is_taken() -> None:
    ports = PortRange(31_001, 31_006)
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as other:
        other.bind((HOST, 31_003))
        with closing(open_sockets(HOST, ports, Random(1))) as pair:
            assert pair.port == 31_004
            with pytest.raises(NoPortFree, match="31001 to 31006 is free on 127.0.0.1: give"):
                open_sockets(HOST, ports, Random(1))


def test_an_address_of_another_machine_is_told_as_such() -> None:
    with pytest.raises(NoPortFree, match="bind to an address of this machine"):
        open_sockets("192.0.2.1", PortRange(), Random(1))


def test_what_waits_is_read_with_its_sender_and_its_time() -> None:
    with (
        closing(open_sockets(HOST, PortRange(), Random(1))) as ours,
        closing(open_sockets(HOST, PortRange(), Random(2))) as theirs,
    ):
        assert waiting(ours.rtp) == []
        for word in (b"one", b"two"):
            theirs.rtp.sendto(word, (HOST, ours.port))
        came = waiting(ours.rtp)
        assert [(data, address) for data, address, _ in came] == [
            (b"one", (HOST, theirs.port)),
            (b"two", (HOST, theirs.port)),
        ]
        assert all(at_s is None or at_s > 1.7e9 for _, _, at_s in came)
