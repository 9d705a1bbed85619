"""The desk's settings: where its pages are, and what protects the way to them."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from toothline.settings import checks
from toothline.settings.reading import must

SHORTEST_IDLE = 1
"""Minutes: below that, nobody reads a case to its end."""
LONGEST_IDLE = 12 * 60
"""Minutes: a screen left open over night shows cases to whoever cleans the room."""


@dataclass(frozen=True)
class Desk:
    """The clinic's desk. Without an address it is off; beyond this machine it needs TLS."""

    address: str = must(checks.address_or_none, "")
    """Where the pages are served; empty: they are not."""
    hosts: tuple[str, ...] = must(checks.host_name, ())
    """Names under which browsers ask for them, besides the address itself and localhost."""
    certificate: str = must(checks.any_text, "")
    """The file of the TLS certificate, with its chain, as PEM."""
    key: str = must(checks.any_text, "")
    """The file of its private key."""
    behind_proxy: str = must(checks.ip_or_none, "")
    """The address of the proxy in front of the desk that ends TLS; empty: there is none."""
    events: str = must(checks.url_or_none, "")
    """Where events of cases are posted, signed as alerts are; empty: nowhere."""
    photo_page: str = must(checks.page_or_none, "")
    """Where callers send photos, as they are told it; empty: they are told nothing."""
    photo_folder: str = must(checks.any_text, "")
    """A folder that photos are taken from; empty: none."""
    mailbox: str = must(checks.any_text, "")
    """A Maildir or mbox whose attached photos are taken; empty: none."""
    idle_minutes: int = 15
    """Without a page asked for by hand for so long, a session is locked."""

    def contradiction(self) -> str:
        """What is wrong with the table as a whole; "" when nothing is."""
        if bool(self.certificate) != bool(self.key):
            return "has one of certificate and key: give both files."
        if self.certificate and self.behind_proxy:
            return "has a certificate and behind_proxy: only one of them ends TLS, remove one."
        if self.address and not (self.loopback or self.secure):
            return (
                f"has the address {self.address}, which other machines reach, without TLS: give "
                "certificate and key, or behind_proxy, or listen on 127.0.0.1."
            )
        if not SHORTEST_IDLE <= self.idle_minutes <= LONGEST_IDLE:
            return f"must have idle_minutes from {SHORTEST_IDLE} to {LONGEST_IDLE}."
        return ""

    @property
    def host(self) -> str:
        return self.address.rpartition(":")[0].removeprefix("[").removesuffix("]")

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    @property
    def loopback(self) -> bool:
        return ipaddress.ip_address(self.host).is_loopback

    @property
    def secure(self) -> bool:
        """Whether browsers reach it by TLS."""
        return bool(self.certificate or self.behind_proxy)

    @property
    def tls(self) -> tuple[Path, Path] | None:
        """Certificate and key."""
        files = Path(self.certificate).expanduser(), Path(self.key).expanduser()
        return files if self.certificate else None
