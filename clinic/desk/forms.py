"""Forms: each carries a token of its session that counts once, and may hold only so much.

A token is a random part and its keyed hash, the key being the cookie that no script can read:
nobody else's page can make one, and after a logout none is worth anything. A token that was used
is refused, so that a form sent twice, or kept by somebody, does nothing the second time.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections import OrderedDict
from hashlib import sha256

from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Message, Receive

from clinic.desk.errors import Refused

FIELD = "form"
"""The name of the hidden field with the token."""
SMALL = 64 * 1024
"""Bytes of a form of words: the longest note and much to spare."""
REMEMBERED = 100_000
"""Used tokens kept: a day's work of fifty people many times over, in a few megabytes."""


class Tokens:
    """Makes the forms' tokens and takes each once. Safe to share between threads."""

    def __init__(self) -> None:
        self._used: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def make(self, cookie: str) -> str:
        """A new token for a form shown to whoever holds this cookie."""
        nonce = secrets.token_urlsafe(16)
        return f"{nonce}.{_signature(cookie, nonce)}"

    def take(self, cookie: str, token: str) -> None:
        """Raises Refused unless the token was made for this cookie and not used yet."""
        nonce, _, signature = token.partition(".")
        right = _signature(cookie, nonce)
        if not cookie or not hmac.compare_digest(signature.encode(), right.encode()):
            raise Refused(403, "This form is not of your session: open the page again.")
        with self._lock:
            if nonce in self._used:
                raise Refused(409, "This form was sent already: open the page again.")
            self._used[nonce] = None
            if len(self._used) > REMEMBERED:
                self._used.popitem(last=False)


async def read(request: Request, limit: int, *, files: int) -> FormData:
    """The form of a request. Raises Refused when it is larger than `limit` bytes or broken."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise _too_large(limit)
    counted = Request(request.scope, _counted(request.receive, limit))
    try:
        return await counted.form(max_files=files, max_fields=200, max_part_size=SMALL)
    except (MultiPartException, ValueError) as error:
        raise Refused(400, "The form cannot be read: open the page again.") from error


def _counted(receive: Receive, limit: int) -> Receive:
    """Stops a body that is larger than it says, or does not say how large it is."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise _too_large(limit)
        return message

    return counted


def _too_large(limit: int) -> Refused:
    return Refused(413, f"That is larger than {limit // 1024} kB: send something smaller.")


def _signature(cookie: str, nonce: str) -> str:
    return hmac.new(cookie.encode(), nonce.encode(), sha256).hexdigest()
