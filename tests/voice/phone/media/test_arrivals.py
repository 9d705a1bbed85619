import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.channels.phone.media.arrivals import Arrivals


def test_even_packets_have_no_jitter_and_no_loss_even_where_their_numbers_wrap() -> None:
    arrivals = Arrivals(1, 65_000)
    for number in range(70_000):
        timestamp = (2**32 - 80_000 + 160 * number) % 2**32
        arrivals.count((65_000 + number) % 2**16, timestamp, 1.7e9 + 0.02 * number)
    report = arrivals.report()
    assert (report.lost, report.lost_share) == (0, 0.0)
    assert report.highest == 65_000 + 69_999
    assert report.jitter < 0.1


def test_uneven_packets_have_the_jitter_of_the_standard() -> None:
    arrivals, expected = Arrivals(1, 0), 0.0
    for number in range(100):
        arrivals.count(number, 160 * number, 0.02 * number + (0.01 if number % 2 else 0.0))
        expected += (80 - expected) / 16 if number else 0.0
    assert arrivals.jitter == pytest.approx(expected)


@given(st.sets(st.integers(1, 499), max_size=200))
def test_lost_packets_are_counted_in_all_and_since_the_last_report(lost: set[int]) -> None:
    arrivals = Arrivals(1, 0)
    shares = []
    for number in range(501):
        if number not in lost:
            arrivals.count(number, 160 * number, 0.02 * number)
        if number == 250 and 250 not in lost:
            shares.append((arrivals.report().lost_share, 251, sum(n <= 250 for n in lost)))
    rest = sum(n > 250 for n in lost) if shares else len(lost)
    report = arrivals.report()
    assert report.lost == len(lost)
    assert report.lost_share == pytest.approx(rest / (250 if shares else 501))
    for share, count, gone in shares:
        assert share == pytest.approx(gone / count)


def test_late_packets_have_come_and_do_not_turn_the_count_back() -> None:
    arrivals = Arrivals(1, 10)
    for sequence in (10, 13, 11, 12, 14):
        arrivals.count(sequence, 160 * sequence, 0.02 * sequence)
    assert (arrivals.expected, arrivals.lost) == (5, 0)
