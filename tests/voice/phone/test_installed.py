"""What is missing to test with is told with the command that brings it."""

from __future__ import annotations

import pytest

from tests.voice.phone import installed


def test_what_is_missing_is_told_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "present", lambda name: name == "sipp")
    assert installed.cure("sipp", "baresip", "Net::SIP", installed.PJSIP) == (
        "baresip, Net::SIP, PJSIP missing: apt-get install --no-install-recommends "
        "baresip-core libnet-sip-perl and make test-phone"
    )
    assert installed.cure("sipp") == ""
