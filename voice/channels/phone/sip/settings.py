"""How calls over SIP are taken."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Literal

from voice.channels.phone.media.ports import PortRange
from voice.channels.phone.media.session import TIMEOUT_S
from voice.channels.phone.sip.registration import Account

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Login:
    """An account and where its registrar is."""

    account: Account
    host: str
    """Name or number."""
    port: int = 5060
    transport: Literal["udp", "tcp"] = "udp"


@dataclass(frozen=True)
class Settings:
    """All of it; what nobody sets is as most practices need it."""

    media_ports: PortRange = field(default_factory=PortRange)
    peers: tuple[Network, ...] = ()
    """Who is listened to; empty means everybody. To others we are not there."""
    logins: tuple[Login, ...] = ()
    announced: str = ""
    """Our address as the world sees it, where a router stands between; told to everybody whose
    own address is a public one."""
    refusal: Literal[486, 503] = 503
    """What callers beyond the cap get: a PBX goes on to its next destination on either."""
    ring_s: float = 0.0
    """How long a call rings before it is answered."""
    media_timeout_s: float = TIMEOUT_S

    def accepts(self, host: str) -> bool:
        """Whether an address is listened to."""
        address = ipaddress.ip_address(host.partition("%")[0])
        return not self.peers or any(address in network for network in self.peers)
