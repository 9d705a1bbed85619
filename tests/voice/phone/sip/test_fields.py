"""Addresses, URIs, parameters and lists in header fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.channels.phone.sip import fields
from voice.channels.phone.sip.errors import Malformed


@pytest.mark.parametrize(
    ("text", "name", "uri", "parameters"),
    [
        ("<sip:a@b>;tag=1", "", "sip:a@b", {"tag": "1"}),
        ("sip:a@b;tag=1", "", "sip:a@b", {"tag": "1"}),
        ('"A \\"B\\" <C>" <sip:a@b;x=1>', 'A "B" <C>', "sip:a@b;x=1", {}),
        ("A B<sip:a@b> ; tag = 1 ;lr", "A B", "sip:a@b", {"tag": "1", "lr": ""}),
        ('<tel:+49301>;x="a;b"', "", "tel:+49301", {"x": "a;b"}),
    ],
)
def test_an_address_is_read(text: str, name: str, uri: str, parameters: dict[str, str]) -> None:
    assert fields.address(text) == fields.Address(name, uri, parameters)


@pytest.mark.parametrize(
    "text", ["", "nobody", '"a <sip:a@b>', "<sip:a@b", "<>", "a, b <sip:a@b>,"]
)
def test_a_broken_address_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        fields.address(text)


@pytest.mark.parametrize(
    ("text", "user", "host", "port"),
    [
        ("sip:a@b", "a", "b", None),
        ("sip:b:5061;transport=tcp", "", "b", 5061),
        ("sips:%2B49:secret@[2001:db8::1]:5061?x=y", "+49", "[2001:db8::1]", 5061),
        ("tel:+49-30;phone-context=x", "+49-30", "", None),
    ],
)
def test_a_uri_is_read(text: str, user: str, host: str, port: int | None) -> None:
    uri = fields.uri(text)
    assert (uri.user, uri.host, uri.port) == (user, host, port)


@pytest.mark.parametrize(
    "text", ["", "sip", "sip:", "sip:a@", "sip:a@b:0", "sip:a@b:99999", "<sip:a>"]
)
def test_a_broken_uri_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        fields.uri(text)


def test_a_list_is_parted_outside_of_quotes_and_brackets() -> None:
    text = '"a, \\", b" <sip:a@b?x=1,2>;q=1, <sip:c@d> , sip:e@f'
    assert list(fields.split(text)) == [
        '"a, \\", b" <sip:a@b?x=1,2>;q=1',
        "<sip:c@d>",
        "sip:e@f",
    ]


@given(st.text(alphabet='<>";,\\ :@asip=\r\n\0é', max_size=60))
def test_whatever_comes_is_read_or_refused(text: str) -> None:
    for read in (fields.address, fields.uri, fields.via, fields.cseq, fields.number):
        try:
            read(text)
        except Malformed:
            continue


def test_long_fields_are_refused_quickly() -> None:
    for text in ("<" * 60_000, " " * 60_000 + "x", '"' * 60_000, ";a" * 30_000, "a=" * 30_000):
        for read in (fields.address, fields.uri, fields.via, fields.parameters):
            try:
                read(text)
            except Malformed:
                continue
