"""`toothline doctor`: what the service needs, what is missing, how to get it."""

from __future__ import annotations

import click

from models.store import ours
from toothline.checks.doctor import examine
from toothline.settings import Settings
from toothline.terminal.options import with_settings

MARKS = {"good": ("ok", "green"), "wanted": ("--", "yellow"), "broken": ("!!", "red")}


@click.command()
@with_settings
def command(settings: Settings) -> None:
    """Check everything that the service needs; say what is missing and how to get it.

    Every check is tried for real: models are hashed, voices speak a word, the ears hear it.

    \b
    Marks: ok good; -- missing, but Toothline works without it; !! must be mended.

    \b
    Examples:
      toothline doctor
      toothline doctor --config practice.toml

    \b
    Exit codes: 0 everything needed is there; 1 something must be mended; 2 unusable settings.
    """
    broken = 0
    for finding in examine(settings, ours()):
        mark, color = MARKS[finding.state]
        click.echo(f"{click.style(mark, fg=color)}  {finding.what}: {finding.detail}")
        broken += finding.state == "broken"
    if broken:
        raise SystemExit(1)
