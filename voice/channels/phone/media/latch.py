"""Whose packets a call hears, and where it sends: one far end, and nobody else.

The far end's session description names an address, and packets from there are believed at once.
Behind an address translator they come from another one: it is believed when it has sent for a
while and the named one has not. Whoever comes later is not heard.
"""

from __future__ import annotations

from voice.channels.phone.media.ports import Address

PROOF = 10
"""Beats with packets from an address that was not named until it is believed: 200 ms, in which the
named one, if it can be heard at all, speaks up."""


class Latch:
    """Settles on one address."""

    def __init__(self, named: Address) -> None:
        """`named` is what the session description says."""
        self.named = named
        self._settled: Address | None = None
        self._asking: Address | None = None
        self._proof = 0
        self._frame = -1

    @property
    def address(self) -> Address:
        """Where to send."""
        return self._settled or self.named

    @property
    def reports_address(self) -> Address:
        """Where to send reports: the port above, or nowhere (0) where there is none."""
        host, port = self.address
        return host, (port + 1) % 65_536

    def accepts(self, address: Address, frame: int) -> bool:
        """Whether a packet from there, sound as far as can be seen, is to be heard in the beat
        with that number."""
        if address == self._settled:
            return True
        if address == self.named:
            self._settled = address
            return True
        if self._settled is not None and self._trust(address) <= self._trust(self._settled):
            return False
        if address != self._asking:
            if self._asking and self._trust(address) < self._trust(self._asking):
                return False
            self._asking, self._proof = address, 0
        if frame == self._frame and self._proof:
            return False
        self._frame = frame
        self._proof += 1
        if self._proof < PROOF:
            return False
        self._settled = address
        return True

    def knows(self, host: str) -> bool:
        """Whether a host is that of the far end: its reports come from another port."""
        return host in (self.named[0], self.address[0])

    def _trust(self, address: Address) -> int:
        """2 for the named address, 1 for its host, 0 for any other."""
        if address == self.named:
            return 2
        return int(address[0] == self.named[0])
