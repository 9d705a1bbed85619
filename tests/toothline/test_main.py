"""The command line as a whole."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from toothline.__main__ import main


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("cal", "'call'"), ("case list", "'cases'"), ("models verif", "'verify'")],
)
def test_a_mistyped_command_is_answered_with_the_nearest(typed: str, meant: str) -> None:
    done = CliRunner().invoke(main, typed.split())
    assert done.exit_code == 2
    assert f"Did you mean {meant}?" in done.output
