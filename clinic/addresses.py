"""Whom an internet address stands for, when tries from it are counted."""

from __future__ import annotations

import ipaddress

LONGEST = 64
"""Characters kept of what is no address."""


def network(address: str) -> str:
    """The address itself; in IPv6 everybody has a whole /64 to themselves, which counts as one."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address[:LONGEST]
    if known.version == 4:
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network(f"{known}/64", strict=False).network_address)
