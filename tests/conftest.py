"""What every test run says at its end."""

from __future__ import annotations

import pytest

from models import store
from tests.voice.phone.installed import PACKAGES, PJSIP, cure


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
