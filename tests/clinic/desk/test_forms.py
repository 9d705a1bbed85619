"""The forms' tokens, and how much a form may hold."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest
from starlette.requests import Request
from starlette.types import Message

from clinic.desk.errors import Refused
from clinic.desk.forms import SMALL, Tokens, read


def test_a_token_counts_once_and_for_its_own_cookie() -> None:
    tokens = Tokens()
    mine = tokens.make("cookie")
    with pytest.raises(Refused, match="not of your session"):
        tokens.take("another cookie", mine)
    tokens.take("cookie", mine)
    with pytest.raises(Refused, match="sent already"):
        tokens.take("cookie", mine)


@pytest.mark.parametrize("token", ["", ".", "a.b", "é.é", "x" * 10_000])
def test_a_forged_token_is_refused(token: str) -> None:
    with pytest.raises(Refused):
        Tokens().take("cookie", token)


def test_an_endless_upload_is_stopped_after_as_much_as_is_allowed() -> None:
    received = count(65_536, 65_536)
    last = 0

    async def receive() -> Message:
        nonlocal last
        last = next(received)
        return {"type": "http.request", "body": b"x" * 65_536, "more_body": True}

    kind = (b"content-type", b"application/x-www-form-urlencoded")
    scope = {"type": "http", "method": "POST", "headers": [kind]}
    with pytest.raises(Refused, match="larger than 64 kB") as refused:
        asyncio.run(read(Request(scope, receive), SMALL, files=0))
    assert refused.value.status == 413
    assert last <= SMALL + 65_536
