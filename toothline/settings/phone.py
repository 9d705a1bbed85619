"""How telephone calls reach Toothline, how many at once, and when it lets go of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Literal

from toothline.settings import checks
from toothline.settings.reading import SettingsRefused, must

Beyond = Literal["keys", "refuse"]
OWN_NETWORKS = (
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7",
)  # fmt: skip
"""Whoever is in the practice's own network; to the rest of the world the service is not there."""
REFUSALS = (486, 503)
"""A telephone system goes on to its next destination on either; some do on one only."""
LONGEST_RING_S = 60
"""Telephone systems give up after 15 to 60 seconds."""
SHORTEST_LOSS_S = 10
"""A far end that sends nothing while nobody speaks gives a sign of life every 5 seconds or so."""


@dataclass(frozen=True)
class Account:
    """A login at a PBX or a trunk. Its password stands in a file or a variable, never here."""

    registrar: str = must(checks.registrar, "")
    """The PBX's name or address, with :port unless it is 5060."""
    user: str = must(checks.some_text, "")
    """The extension, or the number of the trunk."""
    login: str = must(checks.any_text, "")
    """The name that the password belongs to, where it is not the user."""
    domain: str = must(checks.any_text, "")
    """Of its own address, where it is not the registrar's host."""
    transport: str = must(checks.transport, "udp")
    password_file: str = must(checks.some_text, "")
    """A file that holds nothing but the password."""
    password_variable: str = must(checks.some_text, "")
    """The environment's variable that holds it."""

    def contradiction(self) -> str:
        """What is wrong with the table as a whole; "" when nothing is."""
        if not self.registrar or not self.user:
            missing = "registrar" if not self.registrar else "user"
            return f"has no {missing}: add a line {missing} = …."
        if bool(self.password_variable) == bool(self.password_file):
            return "needs its password in either password_file or password_variable: set one."
        return ""

    @property
    def host(self) -> str:
        return self.registrar.rpartition(":")[0] if self._has_port else self.registrar

    @property
    def port(self) -> int:
        return int(self.registrar.rpartition(":")[2]) if self._has_port else 5060

    def password(self, environ: Mapping[str, str] = os.environ) -> str:
        """The password. Raises SettingsRefused when it is not where it should be."""
        if self.password_variable:
            found = environ.get(self.password_variable, "")
            place = f"The variable {self.password_variable}"
        else:
            place = f"The file {self.password_file}"
            try:
                found = Path(self.password_file).expanduser().read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsRefused(
                    f"{place} with the password of {self.user} cannot be read ({error}): mend it."
                ) from error
        if not found:
            raise SettingsRefused(f"{place} holds no password: put that of {self.user} there.")
        return found

    @property
    def _has_port(self) -> bool:
        return not self.registrar.endswith("]") and ":" in self.registrar


@dataclass(frozen=True)
class Phone:
    """The telephone side of the service. An empty address turns a way in off."""

    sip: str = must(checks.address_or_none, "")
    """Where SIP is listened for, UDP and TCP: 0.0.0.0:5060 is every network of the machine."""
    audiosocket: str = must(checks.address_or_none, "127.0.0.1:9092")
    """Where Asterisk's AudioSocket connects."""
    websocket: str = must(checks.address_or_none, "127.0.0.1:9093")
    """Where WebSocket streams connect."""
    monitor: str = must(checks.address, "127.0.0.1:9094")
    """Where health and metrics are asked for; nobody outside of the machine needs it."""
    peers: tuple[str, ...] = must(checks.network, OWN_NETWORKS)
    """Who is listened to, addresses and networks; a trunk's own have to be added."""
    announced: str = must(checks.ip_or_none, "")
    """Our address as the trunk sees it, where a router stands between."""
    media_ports: str = must(checks.ports, "16384-32767")
    """UDP ports for sound, two for each call; a firewall has to let them through."""
    accounts: tuple[Account, ...] = must(checks.any_text, ())
    """Where we are known as an extension or a trunk."""
    conversations: int = 0
    """Calls that may speak at once; 0: as many as the machine's cores were measured to bear."""
    workers: int = 0
    """Processes that hear; 0: one for each core."""
    beyond: Beyond = must(checks.beyond, "keys")
    """What callers beyond that get: a conversation by keys, or a refusal, with which the PBX goes
    on to whoever comes next in its plan."""
    by_keys: int = 20
    """Calls by keys at once; all others are refused."""
    refusal: int = 503
    """What a refused caller's telephone system is told over SIP: 503 or 486 (busy)."""
    ring_seconds: float = 0.0
    """How long a call over SIP rings before it is answered: time for somebody to take it."""
    lost_seconds: float = 20.0
    """Without a packet over SIP for so long, the caller is taken to be gone."""
    drain_minutes: float = 5.0
    """How long calls may go on after the service was told to end."""

    def contradiction(self) -> str:
        """What is wrong with the table as a whole; "" when nothing is."""
        if self.accounts and not self.sip:
            return 'has accounts but no sip: add a line such as sip = "0.0.0.0:5060".'
        if not (self.sip or self.audiosocket or self.websocket):
            return "has no way in: set sip, audiosocket or websocket."
        if self.refusal not in REFUSALS:
            return f"has refusal {self.refusal}: it must be {' or '.join(map(str, REFUSALS))}."
        if self.ring_seconds > LONGEST_RING_S:
            return f"has ring_seconds above {LONGEST_RING_S}: callers would be gone; ring shorter."
        if self.lost_seconds < SHORTEST_LOSS_S:
            return (
                f"has lost_seconds below {SHORTEST_LOSS_S}: calls would end at every hiccup of "
                "the network; wait longer."
            )
        return ""

    def allows(self, host: str) -> bool:
        """Whether an address is listened to."""
        address = ip_address(host.partition("%")[0])
        return any(address in network for network in self.networks)

    @property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(peer) for peer in self.peers)
