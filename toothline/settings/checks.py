"""What is wrong with a value, as "must …"; "" when nothing is."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dialog.knowledge import languages

Check = Callable[[str], str]
LAST_PORT = 65_535


def some_text(value: str) -> str:
    return "" if value.strip() else "must not be empty"


def any_text(value: str) -> str:
    return ""


def number(value: str) -> str:
    """A phone number may be written with spaces, hyphens, brackets and a leading plus."""
    return "" if re.fullmatch(r"\+?[\d ()./-]{3,25}", value) else "must be a phone number"


def number_or_none(value: str) -> str:
    return number(value) if value else ""


def reachable(value: str) -> str:
    """A phone number, or an extension of the practice's own telephone system."""
    short = re.fullmatch(r"[*#\d]{1,8}", value)
    return "" if short or not number(value) else "must be a phone number or an extension"


def reachable_or_none(value: str) -> str:
    return reachable(value) if value else ""


def one_of(*allowed: str) -> Check:
    return lambda value: "" if value in allowed else f"must be {' or '.join(allowed)}"


record = one_of("ask", "never")
transport = one_of("udp", "tcp")
beyond = one_of("keys", "refuse")
security = one_of("starttls", "tls", "none")
urgency = one_of("U0", "U1", "U2", "U3", "U4", "U5")
day_name = one_of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def language(value: str) -> str:
    return one_of(*languages())(value)


def address(value: str) -> str:
    """HOST:PORT, an IPv6 host in brackets."""
    host, _, port = value.rpartition(":")
    try:
        ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        host = ""
    right = host and port.isdigit() and int(port) <= LAST_PORT
    return "" if right else "must be an address and a port such as 192.168.1.5:5060"


def address_or_none(value: str) -> str:
    complaint = address(value) if value else ""
    return f"{complaint}, or empty" if complaint else ""


def ip_or_none(value: str) -> str:
    if value:
        try:
            ipaddress.ip_address(value)
        except ValueError:
            return "must be an IP address such as 203.0.113.7"
    return ""


def network(value: str) -> str:
    try:
        ipaddress.ip_network(value)
    except ValueError:
        return "must be an address or a network such as 192.168.1.0/24"
    return ""


def registrar(value: str) -> str:
    """HOST or HOST:PORT; the host by name or number."""
    found = re.fullmatch(r"([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::(\d{1,5}))?", value)
    right = found and int(found[2] or 0) <= LAST_PORT
    return "" if right else "must be a host such as pbx.example.com, or with its port :5060 behind"


def host_name(value: str) -> str:
    """A name as browsers ask for it, without port."""
    right = re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\]", value)
    return "" if right else "must be a name without port such as desk.example.com"


def page_or_none(value: str) -> str:
    """A page's address as people type it."""
    right = not value or re.fullmatch(
        r"[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9](/[A-Za-z0-9]+)?", value
    )
    return "" if right else "must be an address without https:// such as photos.example.com"


def database(value: str) -> str:
    """The URL of one of the two databases that the desk knows, or none."""
    right = not value or re.match(r"sqlite:///.|postgresql\+psycopg://.", value)
    return "" if right else "must be sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"


def ports(value: str) -> str:
    """A range of UDP ports, FIRST-LAST."""
    found = re.fullmatch(r"(\d{1,5})-(\d{1,5})", value)
    right = found and 1024 <= int(found[1]) < int(found[2]) <= LAST_PORT
    return "" if right else "must be a range of ports above 1023 such as 16384-32767"


def time_zone(value: str) -> str:
    if value:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return "must be a time zone of this system's list such as America/Chicago"
    return ""


def times(value: str) -> str:
    """Opening times of a day: "08:00-12:00, 13:00-17:30"; "" is closed."""
    latest = -1
    for span in value.split(",") if value.strip() else ():
        found = re.fullmatch(r"\s*(\d\d):(\d\d)-(\d\d):(\d\d)\s*", span)
        if not found:
            return 'must be times such as "08:00-12:00, 13:00-17:30", or "" for closed'
        begin_h, begin_m, end_h, end_m = map(int, found.groups())
        begin, end = begin_h * 60 + begin_m, end_h * 60 + end_m
        if max(begin_m, end_m) > 59 or not latest < begin < end <= 24 * 60:
            return "must be times of one day, one after the other"
        latest = end
    return ""


def day(value: str) -> str:
    """A day of one year, 2026-12-24, or of every year, 12-25."""
    try:
        # Every year has the days of a leap year: the 29th of February is simply rare.
        date.fromisoformat(value if len(value) > 5 else f"2000-{value}")
    except ValueError:
        return "must be a day such as 2026-12-24, or 12-25 for every year"
    return ""


def quiet(value: str) -> str:
    """A span of every day, over midnight too: "18:00-08:00"; "" is none."""
    clock = r"([01]\d|2[0-3]):[0-5]\d"
    right = not value or re.fullmatch(rf"{clock}-({clock}|24:00)", value)
    return "" if right else 'must be times such as "18:00-08:00", or "" for none'


def mail_or_none(value: str) -> str:
    right = not value or re.fullmatch(r"[^\s@<>,;]+@[A-Za-z0-9.-]+", value)
    return "" if right else "must be an e-mail address such as oncall@example.com"


def host_or_none(value: str) -> str:
    """A name or an address, without a port."""
    right = not value or re.fullmatch(r"[A-Za-z0-9.-]+|[0-9a-fA-F:]+", value)
    return "" if right else "must be a host such as mail.example.com"


def is_this_machine(host: str) -> bool:
    """Whether a host can be nobody else."""
    try:
        return host in ("", "localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def url_or_none(value: str) -> str:
    """https, or http where nobody else's network is passed."""
    found = re.fullmatch(r"(https?)://(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?(/\S*)?", value)
    if not value or (found and found[1] == "https"):
        return ""
    if found and _is_near(found[2].strip("[]")):
        return ""
    return "must be an address such as https://example.com/alerts; http only in your own network"


def _is_near(host: str) -> bool:
    try:
        return is_this_machine(host) or ipaddress.ip_address(host).is_private
    except ValueError:
        return False
