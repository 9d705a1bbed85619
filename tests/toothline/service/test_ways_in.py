"""The ways in that the settings name."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from dialog import knowledge
from tests.fakes import SilentMouth
from toothline.calls.outcomes import Outcomes
from toothline.calls.outfit import Outfit, outfit
from toothline.commands.serve import reread
from toothline.metrics import Metrics
from toothline.service.ways_in import Ways
from toothline.settings import Account, Phone, Settings
from voice.channels.streamed.ticker import Ticker
from voice.deaf import Deaf

PHONE = Phone(
    sip="127.0.0.1:5070",
    audiosocket="127.0.0.1:9092",
    websocket="[::1]:9093",
    accounts=(Account("pbx.local:5080", "201", password_variable="PBX"),),
    media_ports="20000-20100",
    refusal=486,
    ring_seconds=2.5,
    lost_seconds=30.0,
)


@dataclass
class Board:
    """A switchboard's outside."""

    outfit: Outfit
    draining: bool = False
    admissions: list[Any] = field(default_factory=list)
    hand_over: Any = None
    dial: Any = None
    outcomes: Outcomes = field(default_factory=Outcomes)

    def admit_by(self, admission: Any) -> None:
        self.admissions.append(admission)


def board(settings: Settings) -> Any:
    made = Outfit(
        settings,
        knowledge.load("en"),
        knowledge.load("en").at_kiosk,
        Deaf(),
        SilentMouth(),
        fallback=SilentMouth().render("fallback"),
        connecting=SilentMouth().render("connecting"),
        unreached=SilentMouth().render("unreached"),
        waiting=SilentMouth().render("waiting"),
        clock=lambda: None,  # type: ignore[arg-type, return-value]
    )
    return Board(made)


def ways(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> Ways:
    monkeypatch.setenv("PBX", "s3cret")

    async def make() -> Ways:
        return Ways(board(Settings(phone=phone)), Metrics(), Ticker())

    return asyncio.run(make())


def test_every_way_that_has_an_address_is_opened_there(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = [(each.name, each.host, each.port) for each in ways(PHONE, monkeypatch).open]
    assert opened == [
        ("monitor", "127.0.0.1", 9094),
        ("AudioSocket", "127.0.0.1", 9092),
        ("WebSocket", "::1", 9093),
        ("SIP", "127.0.0.1", 5070),
    ]


def test_a_way_without_an_address_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    off = replace(PHONE, sip="", websocket="", accounts=())
    assert [each.name for each in ways(off, monkeypatch).open] == ["monitor", "AudioSocket"]


def test_sip_is_told_all_that_the_practice_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    sip = ways(PHONE, monkeypatch).open[-1].way.settings  # type: ignore[attr-defined]
    (login,) = sip.logins
    assert (login.host, login.port, login.transport) == ("pbx.local", 5080, "udp")
    assert (login.account.user, login.account.domain) == ("201", "pbx.local")
    assert login.account.password == "s3cret"
    assert (sip.media_ports.first, sip.media_ports.last) == (20000, 20100)
    assert (sip.refusal, sip.ring_s, sip.media_timeout_s) == (486, 2.5, 30.0)
    assert sip.accepts("192.168.1.10")
    assert not sip.accepts("198.51.100.7")


def test_new_settings_hold_for_the_calls_to_come_and_bad_ones_change_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "toothline.toml"
    file.write_text('practice = "Lakeside Implants"\n[phone]\nconversations = 1\n')
    switchboard = board(Settings())
    told: list[Settings] = []
    with caplog.at_level(logging.INFO):
        assert reread(switchboard, file, 2, told.append)
    assert switchboard.outfit.settings.practice == "Lakeside Implants"
    assert switchboard.admissions[-1].conversations == 1
    assert "at the next start" not in caplog.text
    file.write_text('practise = "Lakeside Implants"\n')
    assert not reread(switchboard, file, 2, told.append)
    assert "did you mean practice?" in caplog.text
    assert [settings.practice for settings in told] == ["Lakeside Implants"]
    assert switchboard.outfit.settings.practice == "Lakeside Implants"


def test_what_needs_a_new_start_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "toothline.toml"
    file.write_text('[phone]\naudiosocket = "127.0.0.1:9999"\n')
    assert reread(board(Settings()), file, 2, [].append)
    assert "at the next start" in caplog.text


def test_an_outfit_is_ready_before_the_first_caller_waits() -> None:
    class Counting(SilentMouth):
        said: list[str] = []  # noqa: RUF012

        def render(self, text: str, rate: float = 1.0) -> Any:
            self.said.append(text)
            return super().render(text, rate)

    made = outfit(Settings(), Deaf(), Counting(), lambda: None)  # type: ignore[arg-type, return-value]
    assert len(made.fallback) > 0
    assert len(made.connecting) > 0
    assert len(made.unreached) > 0
    assert len(made.waiting) > 0
    assert len(Counting.said) == 4
