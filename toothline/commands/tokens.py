"""`toothline tokens`: which other programs may read the desk's cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import click

from clinic.errors import ClinicError
from clinic.store.audit import Audit
from clinic.store.people import TERMINAL
from clinic.store.tokens import Tokens
from toothline.practice import database
from toothline.settings import Settings
from toothline.terminal.options import with_settings
from toothline.terminal.refusals import Unusable


@contextmanager
def _tokens(settings: Settings) -> Iterator[Tokens]:
    clock = partial(datetime.now, UTC)
    try:
        with database.opened(settings) as opened:
            yield Tokens(opened, Audit(settings.data, clock), clock)
    except ClinicError as fault:
        raise Unusable(str(fault)) from fault


@click.group()
def command() -> None:
    """Tokens for other programs of the practice: make, list, revoke.

    A token lets a program read cases through the desk's API (docs/exports.md), change nothing, and
    hear no recording. What it reads is audited under its name.

    \b
    Examples:
      toothline tokens make records-system
      toothline tokens list
      toothline tokens revoke records-system

    \b
    Exit codes: 0 done; 2 wrong use, or a database that cannot be used.
    """


@command.command()
@click.argument("name")
@with_settings
def make(settings: Settings, name: str) -> None:
    """Make a token and print it, this once; only its hash is kept.

    \b
    Example:
      toothline tokens make records-system
    """
    with _tokens(settings) as tokens:
        click.echo(tokens.make(name, TERMINAL))


@command.command("list")
@with_settings
def list_(settings: Settings) -> None:
    """List the programs that may read, and since when.

    \b
    Example:
      toothline tokens list
    """
    with _tokens(settings) as tokens:
        for row in tokens.all():
            click.echo(f"{row.name:<40} {row.made_at:%Y-%m-%d}  {row.made_by}")


@command.command()
@click.argument("name")
@with_settings
def revoke(settings: Settings, name: str) -> None:
    """Take a program's token back: from now on it opens nothing.

    \b
    Example:
      toothline tokens revoke records-system
    """
    with _tokens(settings) as tokens:
        tokens.revoke(name, TERMINAL)
    click.echo(f"{name} may read no more.", err=True)
