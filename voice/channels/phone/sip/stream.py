"""Messages out of a TCP stream (RFC 3261, section 18.3): each as long as it tells."""

from __future__ import annotations

import re

from voice.channels.phone.sip import fields
from voice.channels.phone.sip.errors import Malformed

LARGEST = 65_535
"""Bytes of one message: what UDP can carry, and far more than any call needs."""
PING, PONG = b"\r\n\r\n", b"\r\n"
"""How a peer asks over TCP whether we are there, and the answer (RFC 5626, section 4.4.1)."""
_LENGTH = re.compile(rb"^(?:content-length|l)[ \t]*:[ \t]*([^\r\n]*)", re.I | re.M)


class Framer:
    """Cuts one connection's bytes into messages."""

    def __init__(self) -> None:
        self._rest = b""
        self.pings = 0
        """Pings since somebody last set this to zero."""

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that are whole now. Raises Malformed when none can be told any more from
        what follows: the connection is then of no use."""
        self._rest += data
        found = []
        while (message := self._next()) is not None:
            found.append(message)
        return found

    def _next(self) -> bytes | None:
        while self._rest.startswith(PING):
            self._rest = self._rest[len(PING) :]
            self.pings += 1
        if PING.startswith(self._rest):
            return None
        self._rest = self._rest.lstrip(b"\r\n")
        end = re.search(rb"\r?\n\r?\n", self._rest)
        if end is None:
            if len(self._rest) > LARGEST:
                raise Malformed("Message too large", 513)
            return None
        told = _LENGTH.search(self._rest, 0, end.start())
        length = fields.number(told[1].decode("latin-1")) if told else 0
        whole = end.end() + length
        if whole > LARGEST:
            raise Malformed("Message too large", 513)
        if len(self._rest) < whole:
            return None
        message, self._rest = self._rest[:whole], self._rest[whole:]
        return message
