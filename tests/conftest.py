"""How the tests share two cores, and what every run says at its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from models import store
from tests.voice.phone.installed import PACKAGES, PJSIP, cure

TESTS = Path(__file__).parent
LIVE = (
    "clinic/kiosk/",
    "toothline/commands/test_serve.py",
    "toothline/service/test_kiosk.py",
    "toothline/test_whole_call.py",
    "voice/browser/",
    "voice/phone/",
)
"""Tests of calls in real time, which mostly wait: one after the other in one process, so that they
never compete with each other for a core, while another process runs all others."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Which tests stay together where several processes share them: a file's, and all live ones."""
    for item in items:
        place = item.path.relative_to(TESTS).as_posix()
        item.add_marker(pytest.mark.xdist_group("live" if place.startswith(LIVE) else place))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What of this machine the tests could use: ears, and telephones that others made."""
    terminalreporter.write_line(_vosk())
    everything = (*PACKAGES, PJSIP)
    missing = cure(*everything)
    terminalreporter.write_line(
        f"Telephones not tested with: {missing}"
        if missing
        else f"Telephones: all are there to test with ({', '.join(everything)})."
    )


def _vosk() -> str:
    """Whether Vosk was tested with English speech, or only with Korean."""
    english = [name for name in store.names(kind="vosk", language="en") if store.installed(name)]
    if english:
        return f"English Vosk: present and so tested ({', '.join(english)})."
    return (
        "English Vosk: absent and so not tested "
        "(`toothline models fetch vosk-model-small-en-us-0.15`)."
    )
