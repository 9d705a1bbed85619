"""What `toothline doctor` says of the telephone: hours, who is on call, ways in, logins, places."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import datetime

from toothline.calls.admission import Admission
from toothline.checks.findings import Finding
from toothline.settings import Account, Hours, Phone, Settings, SettingsRefused

WAYS = ("sip", "audiosocket", "websocket", "monitor")


def examine(settings: Settings, now: datetime, cores: int) -> Iterator[Finding]:
    """Every check of the settings of the telephone."""
    yield _hours(settings.hours, now)
    yield _on_call(settings)
    for way in WAYS:
        yield listening(f"phone {way}", getattr(settings.phone, way), also_udp=way == "sip")
    yield _peers(settings.phone)
    for account in settings.phone.accounts:
        yield _account(account)
    yield _places(settings.phone, cores)


def _hours(hours: Hours, now: datetime) -> Finding:
    if not hours.time_zone:
        return Finding(
            "hours", "wanted", "no opening times: callers are never offered the front desk; set "
            "[hours] if calls come while the practice is open",
        )  # fmt: skip
    state = "open" if hours.open_at(now) else "closed"
    if not hours.front_desk:
        return Finding(
            "hours", "broken", f"the practice is {state} now, but its callers cannot be handed to "
            "anybody: set front_desk under [hours]",
        )  # fmt: skip
    desk = f"the practice is {state} now; while open, callers are offered {hours.front_desk}"
    return Finding("hours", "good", desk)


def _on_call(settings: Settings) -> Finding:
    if not settings.on_call_numbers:
        return Finding(
            "on call", "wanted", "nobody: urgent callers are only told whom to call; set "
            "on_call_numbers",
        )  # fmt: skip
    order = ", then ".join(settings.on_call_numbers)
    return Finding("on call", "good", f"urgent calls are handed to {order}")


def listening(what: str, address: str, *, also_udp: bool = False) -> Finding:
    """Whether a way in could be opened now."""
    if not address:
        return Finding(what, "good", "is turned off")
    host, _, port = address.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    kinds = [socket.SOCK_STREAM, *([socket.SOCK_DGRAM] if also_udp else [])]
    try:
        for kind in kinds:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            with socket.socket(family, kind) as probe:
                if kind == socket.SOCK_STREAM:
                    # As the service does: a port that was in use a minute ago is free.
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, int(port)))
    except OSError as error:
        return Finding(
            what, "wanted", f"{address} cannot be listened at ({error.strerror}): "
            "Toothline runs already, or choose another address",
        )  # fmt: skip
    return Finding(what, "good", f"listens at {address}")


def _peers(phone: Phone) -> Finding:
    everybody = [str(network) for network in phone.networks if network.prefixlen == 0]
    if everybody:
        return Finding(
            "phone peers", "wanted", f"{', '.join(everybody)} is the whole world: name your PBX "
            "and your trunk, or scanners will call within the hour",
        )  # fmt: skip
    return Finding("phone peers", "good", f"listens to {', '.join(phone.peers)} and nobody else")


def _account(account: Account) -> Finding:
    what = f"phone account {account.user}"
    try:
        account.password()
    except SettingsRefused as refusal:
        return Finding(what, "broken", str(refusal))
    try:
        found = socket.getaddrinfo(account.host.strip("[]"), account.port)[0][4][0]
    except OSError as error:
        return Finding(
            what, "broken", f"the registrar {account.host} is not found ({error.strerror}): "
            "correct its name, or the machine's network",
        )  # fmt: skip
    return Finding(
        what, "good", f"registers at {account.host} ({found}:{account.port}, {account.transport}); "
        "the log of `toothline serve` says whether it was let in",
    )  # fmt: skip


def _places(phone: Phone, cores: int) -> Finding:
    admission = Admission(phone, cores)
    beyond = f"{admission.by_keys} more by keys, all others" if admission.by_keys else "all others"
    return Finding(
        "phone places", "good", f"{admission.conversations} conversations at once on {cores} "
        f"cores; {beyond} are refused",
    )  # fmt: skip
