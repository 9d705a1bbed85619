"""Proofs of a password, by the examples of the standards."""

from __future__ import annotations

import re

import pytest

from voice.channels.phone.sip.digest import Credentials, challenges

# RFC 7616, section 3.9.1.
DEMAND = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={}, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)
CHANCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"


@pytest.mark.parametrize(
    ("algorithm", "proof"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_proof_is_the_standards(algorithm: str, proof: str) -> None:
    credentials = Credentials("Mufasa", "Circle of Life")
    credentials.take(challenges([DEMAND.format(algorithm)])[0])
    told = credentials.prove("GET", "/dir/index.html", CHANCE)
    assert told
    assert f'response="{proof}"' in told
    assert "nc=00000001" in told


def test_the_old_form_without_counters_is_known() -> None:
    # RFC 2617's example, reckoned without qop by the formula of RFC 2069.
    credentials = Credentials("Mufasa", "Circle Of Life")
    demand = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    credentials.take(challenges([demand])[0])
    told = credentials.prove("GET", "/dir/index.html", CHANCE)
    assert told
    assert 'response="670fd8c2df070c60b045671b8b24ff02"' in told
    assert "qop" not in told


def test_the_better_proof_is_given_where_there_is_a_choice() -> None:
    found = challenges([DEMAND.format("MD5"), DEMAND.format("SHA-256"), DEMAND.format("SHA-999")])
    assert [challenge.algorithm for challenge in found] == ["SHA-256", "MD5"]


def test_every_proof_with_one_nonce_counts_on() -> None:
    credentials = Credentials("a", "b")
    credentials.take(challenges([DEMAND.format("MD5")])[0])
    told = [credentials.prove("GET", "/", CHANCE) or "" for _ in range(3)]
    counts = [re.search(r"nc=(\w+)", one) for one in told]
    assert [match and match[1] for match in counts] == ["00000001", "00000002", "00000003"]


@pytest.mark.parametrize(
    "demand",
    ["", "Basic realm=x", "Digest realm=x", 'Digest nonce="n", algorithm=AKAv1-MD5',
     'Digest nonce="n", qop="auth-int"'],
)  # fmt: skip
def test_what_cannot_be_proved_is_left_out(demand: str) -> None:
    assert challenges([demand]) == []
