"""Offer and answer of sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.channels.phone.sip import sdp
from voice.channels.phone.sip.errors import Malformed, NotAcceptable

HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"
OWN = sdp.Own("192.0.2.1", 16384, 77)


def agreed(media: str, prefer: sdp.Codec | None = None) -> sdp.Agreed:
    return sdp.agree(sdp.parse((HEAD + media).encode()), prefer)


@pytest.mark.parametrize(
    ("media", "codec", "event"),
    [
        ("m=audio 4000 RTP/AVP 0\r\n", "PCMU", None),
        ("m=audio 4000 RTP/AVP 9 8 0 97\r\na=rtpmap:97 telephone-event/8000\r\n", "PCMA", 97),
        ("m=audio 4000 RTP/AVP 0 96 97\r\na=rtpmap:96 telephone-event/48000\r\n"
         "a=rtpmap:97 TELEPHONE-EVENT/8000/1\r\n", "PCMU", 97),
        ("m=audio 4000 RTP/AVP 0 8\r\na=rtpmap:0 something/16000\r\n", "PCMA", None),
    ],
)  # fmt: skip
def test_the_first_law_offered_is_taken(media: str, codec: str, event: int | None) -> None:
    settled = agreed(media)
    assert (settled.codec, settled.event_type) == (codec, event)
    assert settled.remote == ("192.0.2.9", 4000)


def test_a_call_in_progress_keeps_its_law() -> None:
    assert agreed("m=audio 4000 RTP/AVP 0 8\r\n", "PCMA").codec == "PCMA"
    with pytest.raises(NotAcceptable):
        agreed("m=audio 4000 RTP/AVP 0\r\n", "PCMA")


@pytest.mark.parametrize(
    "media",
    [
        "",
        "m=audio 4000 RTP/AVP 9 18\r\n",
        "m=audio 4000 RTP/SAVP 0\r\n",
        "m=audio 0 RTP/AVP 0\r\n",
        "m=video 4000 RTP/AVP 0\r\n",
    ],
)
def test_an_offer_that_we_cannot_hear_is_refused(media: str) -> None:
    with pytest.raises(NotAcceptable):
        agreed(media)


def test_other_streams_are_refused_in_their_places() -> None:
    offer = sdp.parse(
        (HEAD + "m=video 5000/2 RTP/AVP 96\r\nm=audio 4000 RTP/AVP 0\r\nm=image 1 udptl t38\r\n")
        .encode()
    )  # fmt: skip
    lines = sdp.answer(offer, sdp.agree(offer), OWN).decode().splitlines()
    assert [line for line in lines if line.startswith("m=")] == [
        "m=video 0 RTP/AVP 96",
        "m=audio 16384 RTP/AVP 0",
        "m=image 0 udptl t38",
    ]


@pytest.mark.parametrize(
    ("told", "direction"),
    [
        ("a=sendonly", "recvonly"),
        ("a=recvonly", "sendonly"),
        ("a=inactive", "inactive"),
        ("a=sendrecv", "sendrecv"),
        ("c=IN IP4 0.0.0.0", "recvonly"),
    ],
)
def test_hold_is_understood_in_every_spelling(told: str, direction: str) -> None:
    settled = agreed(f"m=audio 4000 RTP/AVP 0\r\n{told}\r\n")
    assert settled.direction == direction
    assert settled.held == (direction != "sendrecv")


def test_our_offer_is_one_that_we_understand() -> None:
    settled = sdp.agree(sdp.parse(sdp.offer(OWN)))
    assert settled == sdp.Agreed("PCMU", ("192.0.2.1", 16384), 101, "sendrecv")


@given(st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    try:
        sdp.parse(b"v=0\r\n" + body)
    except Malformed:
        return
