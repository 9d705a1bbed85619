"""Who calls, by every way in which networks tell it."""

from __future__ import annotations

import pytest

from tests.voice.phone.sip.far_end import FarEnd
from voice.channels.phone.sip.identity import caller
from voice.channels.phone.sip.message import Request, parse


def invite(headers: str = "", **replaced: str) -> Request:
    data = FarEnd().request("INVITE", headers=headers)
    for old, new in replaced.items():
        data = data.replace({"From": b"Ann <sip:+4930123456@192.0.2.9>"}[old], new.encode())
    message = parse(data)
    assert isinstance(message, Request)
    return message


@pytest.mark.parametrize(
    ("request_", "number", "name"),
    [
        (invite(), "+4930123456", "Ann"),
        (invite(From='"Ann" <sip:+49%2830%29-12.34@x>'), "+49301234", "Ann"),
        (invite(From="<tel:+4930123>"), "+4930123", ""),
        (invite(From="<sip:ann@x>"), "", ""),
        (invite(From="<sip:+4930123;phone-context=x@gateway;user=phone>"), "+4930123", ""),
        (invite("P-Asserted-Identity: Bo <sip:+1555@x>\n"), "+1555", "Bo"),
        (invite("P-Asserted-Identity: <sip:x@y>, <tel:+1555>\n"), "+1555", "Ann"),
        (invite("Remote-Party-ID: Cy <sip:777@x>;party=calling\n"), "777", "Cy"),
        (invite("Remote-Party-ID: Cy <sip:777@x>;privacy=full\n"), "", ""),
        (invite("P-Asserted-Identity: <tel:+1555>\nPrivacy: id\n"), "", ""),
        (invite("Privacy: none\n"), "+4930123456", "Ann"),
        (invite(From='"Anonymous" <sip:anonymous@anonymous.invalid>'), "", ""),
        (invite("P-Asserted-Identity: broken <\n"), "+4930123456", "Ann"),
    ],
)
def test_the_caller_is_known_by_what_the_network_vouches_for(
    request_: Request, number: str, name: str
) -> None:
    known = caller(request_)
    assert (known.number, known.name) == (number, name)
    assert (known.way, known.key) == ("sip", "one@192.0.2.9")


@pytest.mark.parametrize(
    ("headers", "number"),
    [
        ("", ""),
        ("Diversion: <sip:111@x>;reason=no-answer, <sip:222@x>\n", "111"),
        ("Diversion: <sip:desk@x>\nDiversion: <tel:222>\n", "222"),
        ("History-Info: <sip:1@x>;index=1, <sip:2@x>;index=1.1, <sip:us@x>;index=1.2\n", "2"),
        ("History-Info: <sip:1@x>;index=1\n", ""),
    ],
)
def test_who_forwarded_the_call_is_known(headers: str, number: str) -> None:
    assert caller(invite(headers)).diverted_from == number
