import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.channels.phone.media import rtcp
from voice.channels.phone.media.arrivals import Report

NOW_S = 1_790_000_000.25


def test_a_senders_report_is_read_back() -> None:
    sent = rtcp.Sent(NOW_S, 160, 1, 160)
    report = Report(77, 0.25, 12, 70_000, 40.0)
    echo = rtcp.Echo(0x1234_5678, 1.5)
    heard = rtcp.parse(rtcp.build(5, "name", sent, report, echo), 77)
    assert heard == rtcp.Heard(rtcp.middle_of(NOW_S), report, echo)


def test_who_has_sent_nothing_reports_only_what_it_heard() -> None:
    report = Report(77, 0.0, 0, 1, 0.0)
    data = rtcp.build(5, "name", None, report, None)
    assert data[1] == rtcp.RECEIVER
    assert rtcp.parse(data, 77) == rtcp.Heard(None, report, None)


def test_a_report_about_somebody_else_is_not_about_us() -> None:
    data = rtcp.build(5, "name", None, Report(77, 0.5, 9, 1, 3.0), None)
    assert rtcp.parse(data, 78) == rtcp.Heard()


def test_a_goodbye_is_a_report_too() -> None:
    assert rtcp.parse(rtcp.goodbye(5), 77) == rtcp.Heard()


@given(st.binary(max_size=200))
def test_no_datagram_is_an_error(data: bytes) -> None:
    rtcp.parse(data, 77)


@given(st.integers(0, 100))
def test_a_report_cut_off_is_none_or_shorter(length: int) -> None:
    sent, report = rtcp.Sent(NOW_S, 160, 1, 160), Report(77, 0.25, 12, 70_000, 40.0)
    whole = rtcp.build(5, "name", sent, report, None)
    heard = rtcp.parse(whole[:length], 77)
    assert heard is None or heard.about_us == report


def test_a_count_of_reports_that_are_not_there_is_none() -> None:
    data = bytearray(rtcp.build(5, "name", None, None, None))
    data[0] |= 31
    assert rtcp.parse(bytes(data), 77) is None


def test_lost_packets_may_be_negative() -> None:
    data = bytearray(rtcp.build(5, "name", None, Report(77, 0.0, 0, 1, 0.0), None))
    data[13:16] = (-3 % 2**24).to_bytes(3, "big")
    heard = rtcp.parse(bytes(data), 77)
    assert heard is not None
    assert heard.about_us is not None
    assert heard.about_us.lost == -3


def test_a_name_of_any_length_fits() -> None:
    for length in range(9):
        assert len(rtcp.build(5, "n" * length, None, None, None)) % 4 == 0


def test_the_middle_of_a_time_counts_65536ths_of_seconds() -> None:
    later = rtcp.middle_of(NOW_S + 1.5) - rtcp.middle_of(NOW_S)
    assert later / 65_536 == pytest.approx(1.5)
