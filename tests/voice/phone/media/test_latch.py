from hypothesis import given
from hypothesis import strategies as st

from voice.channels.phone.media.latch import PROOF, Latch
from voice.channels.phone.media.ports import Address

NAMED = ("10.0.0.1", 4000)
TRANSLATED = ("10.0.0.1", 61_000)
ELSEWHERE = ("192.0.2.9", 4000)
STRANGER = ("203.0.113.5", 5555)


class Beats:
    """A latch that is asked once a beat."""

    def __init__(self) -> None:
        self.latch = Latch(NAMED)
        self._frame = 0

    def accepts(self, address: Address) -> bool:
        self._frame += 1
        return self.latch.accepts(address, self._frame)

    @property
    def address(self) -> Address:
        return self.latch.address


def test_the_named_address_is_believed_at_once() -> None:
    latch = Beats()
    assert latch.accepts(NAMED)
    assert latch.address == NAMED


@given(st.lists(st.sampled_from([NAMED, TRANSLATED, ELSEWHERE, STRANGER]), max_size=300))
def test_nobody_takes_over_once_the_named_one_was_heard(addresses: list[Address]) -> None:
    latch = Beats()
    latch.accepts(NAMED)
    for address in addresses:
        assert latch.accepts(address) is (address == NAMED)
    assert latch.address == NAMED


def test_another_address_is_believed_when_it_has_sent_for_a_while() -> None:
    latch = Beats()
    heard = [latch.accepts(ELSEWHERE) for _ in range(PROOF + 5)]
    assert heard == [False] * (PROOF - 1) + [True] * 6
    assert latch.address == ELSEWHERE


def test_a_burst_of_packets_is_no_while() -> None:
    latch = Latch(NAMED)
    assert not any(latch.accepts(STRANGER, 5) for _ in range(10 * PROOF))
    assert latch.address == NAMED


def test_until_then_sound_goes_to_the_named_address_only() -> None:
    latch = Beats()
    for _ in range(PROOF - 1):
        latch.accepts(STRANGER)
    assert latch.address == NAMED


def test_a_stranger_does_not_follow_a_stranger() -> None:
    latch = Beats()
    for _ in range(PROOF):
        latch.accepts(ELSEWHERE)
    assert not any(latch.accepts(STRANGER) for _ in range(10 * PROOF))
    assert latch.accepts(ELSEWHERE)


def test_the_named_address_takes_over_from_anybody_who_came_before_it() -> None:
    latch = Beats()
    for _ in range(PROOF):
        latch.accepts(STRANGER)
    assert latch.accepts(NAMED)
    assert not latch.accepts(STRANGER)


def test_another_port_of_the_named_host_is_trusted_more_than_another_host() -> None:
    latch = Beats()
    for _ in range(PROOF):
        latch.accepts(STRANGER)
    assert [latch.accepts(TRANSLATED) for _ in range(PROOF)][-1]
    assert not latch.accepts(STRANGER)


def test_a_flood_from_a_stranger_does_not_keep_the_translated_caller_out() -> None:
    latch = Beats()
    for _ in range(PROOF):
        assert not latch.accepts(STRANGER) or latch.address == STRANGER
        latch.accepts(TRANSLATED)
        latch.accepts(STRANGER)
    assert latch.address == TRANSLATED


def test_reports_are_for_the_port_above() -> None:
    assert Latch(NAMED).reports_address == ("10.0.0.1", 4001)
    assert Latch(("10.0.0.1", 65_535)).reports_address == ("10.0.0.1", 0)
