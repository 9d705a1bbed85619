from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from toothline.checks.findings import Finding
from toothline.checks.telephone import examine, listening
from toothline.settings import Account, Hours, Phone, Settings

MONDAY = datetime(2026, 11, 23, 16, tzinfo=UTC)
HOURS = Hours(time_zone="UTC", monday="08:00-17:00", front_desk="200")


def findings(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(settings, MONDAY, cores=2)}


@pytest.fixture
def taken() -> Iterator[str]:
    """An address that somebody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def test_without_settings_nothing_is_broken_and_what_is_missing_is_said() -> None:
    found = findings(Settings())
    assert [f for f in found.values() if f.state == "broken"] == []
    assert "set on_call_numbers" in found["on call"].detail
    assert "set [hours]" in found["hours"].detail
    assert found["phone sip"].detail == "is turned off"


def test_it_is_told_whether_the_practice_is_open_and_who_gets_the_calls() -> None:
    found = findings(Settings(hours=HOURS, on_call_numbers=("312 555 0142", "207")))
    assert found["hours"].detail == (
        "the practice is open now; while open, callers are offered 200"
    )
    assert found["on call"].detail == "urgent calls are handed to 312 555 0142, then 207"


def test_opening_times_without_a_front_desk_are_broken() -> None:
    hours = Hours(time_zone="UTC", monday="08:00-17:00")
    assert findings(Settings(hours=hours))["hours"].state == "broken"


def test_an_address_in_use_is_told(taken: str) -> None:
    found = findings(Settings(phone=Phone(audiosocket=taken)))
    assert "Toothline runs already, or choose another address" in found["phone audiosocket"].detail


def test_whoever_lets_in_the_world_is_warned() -> None:
    assert findings(Settings(phone=Phone(peers=("0.0.0.0/0",))))["phone peers"].state == "wanted"


def test_an_account_without_its_password_or_registrar_is_broken() -> None:
    lost = Account(registrar="nowhere.invalid", user="201", password_variable="NOT_SET_ANYWHERE")
    there = Account(registrar="nowhere.invalid", user="202", password_variable="PATH")
    here = Account(registrar="127.0.0.1:5070", user="203", password_variable="PATH")
    found = findings(Settings(phone=Phone(sip="127.0.0.1:0", accounts=(lost, there, here))))
    assert "holds no password" in found["phone account 201"].detail
    assert "is not found" in found["phone account 202"].detail
    assert found["phone account 203"].state == "good"
    assert "127.0.0.1:5070, udp" in found["phone account 203"].detail


def test_the_places_are_told() -> None:
    found = findings(Settings(phone=Phone(conversations=3, by_keys=5)))
    assert found["phone places"].detail == (
        "3 conversations at once on 2 cores; 5 more by keys, all others are refused"
    )


def test_the_kiosks_address_is_tried_as_well(taken: str) -> None:
    assert listening("kiosk", "").detail == "is turned off"
    assert listening("kiosk", "127.0.0.1:0").state == "good"
    assert "Toothline runs already" in listening("kiosk", taken).detail
