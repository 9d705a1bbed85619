"""Long work tells how far it is."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from toothline.terminal.progress import counting


def counted(total: int, *, terminal: bool = False) -> str:
    written = StringIO()
    with counting(Console(file=written, force_terminal=terminal), "calls", total) as done:
        for number in range(1, total + 1):
            done(f"caller-{number}")
    return written.getvalue()


@pytest.mark.parametrize(("total", "lines"), [(0, 0), (1, 1), (7, 7), (60, 10), (905, 10)])
def test_a_log_has_a_line_for_every_tenth_and_the_last(total: int, lines: int) -> None:
    said = counted(total).splitlines()
    assert len(said) == lines
    assert not said or said[-1] == f"calls: {total} of {total}, caller-{total}"


def test_a_terminal_has_a_bar() -> None:
    assert "60/60" in counted(60, terminal=True)
