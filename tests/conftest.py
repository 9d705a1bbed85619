"""What every test run says at its end."""

from __future__ import annotations

import pytest

from models import store


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line on whether Vosk was tested with English speech, or only with Korean."""
    english = [name for name in store.names(kind="vosk", language="en") if store.installed(name)]
    if english:
        line = f"English Vosk: present and so tested ({', '.join(english)})."
    else:
        line = (
            "English Vosk: absent and so not tested "
            "(`toothline models fetch vosk-model-small-en-us-0.15`)."
        )
    terminalreporter.write_line(line)
