"""The kiosk's settings: where its page is served."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from toothline.settings import checks
from toothline.settings.reading import must


@dataclass(frozen=True)
class Kiosk:
    """The kiosk in the waiting room. Without an address it is off."""

    address: str = must(checks.address_or_none, "")
    """Where its page is served, to a browser on this machine; empty: it is not."""

    languages: tuple[str, ...] = must(checks.language, ())
    """Languages that the screen offers beside the practice's own; none: there is no choice."""

    def contradiction(self) -> str:
        """What is wrong with the table as a whole; "" when nothing is."""
        if self.address and not ipaddress.ip_address(self.host).is_loopback:
            return (
                f"has the address {self.address}, which other machines reach: browsers open "
                "microphones only for pages of their own machine, so listen on 127.0.0.1."
            )
        return ""

    @property
    def host(self) -> str:
        return self.address.rpartition(":")[0].removeprefix("[").removesuffix("]")
