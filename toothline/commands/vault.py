"""`toothline vault`: the key that recordings and photos are sealed with."""

from __future__ import annotations

from pathlib import Path

import click

from clinic.errors import ClinicError
from clinic.private import write_private
from clinic.sealing import seal_all, standing
from clinic.vault import Key
from toothline.practice import storage
from toothline.settings import Settings, SettingsRefused
from toothline.terminal.options import with_settings
from toothline.terminal.refusals import Unusable


@click.group()
def command() -> None:
    """The key that recordings and photos are sealed with: key, seal, status.

    The key is yours alone: keep a copy apart from this machine and from its backups. What was
    sealed with a lost key cannot be opened by anybody.

    \b
    Examples:
      toothline vault key --out /etc/toothline/vault.key
      toothline vault seal
      toothline vault status

    \b
    Exit codes: 0 done; 1 something could not be sealed; 2 wrong use or unusable settings.
    """


@command.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file, readable by its owner only, instead of the screen.",
)
def key(out: Path | None) -> None:
    """Make a new key.

    Name its file in the settings: [vault] key_file. To change a key, put the new one above the old
    one in that file, restart the service and the desk, and run `toothline vault seal`; then the old
    one is needed for older backups only.

    \b
    Examples:
      toothline vault key
      toothline vault key --out /etc/toothline/vault.key
    """
    made = Key.new()
    line = f"{made.line}  # {made.id}\n"
    if out is None:
        click.echo(line, nl=False)
        return
    if out.exists():
        raise Unusable(f"{out} is there already and may hold the key in use: name another file.")
    try:
        write_private(out, line)
    except ClinicError as error:
        raise Unusable(str(error)) from error
    click.echo(f"Written: {out}. Keep a copy apart from this machine and its backups.", err=True)


@command.command()
@with_settings
def seal(settings: Settings) -> None:
    """Seal what lies plain or under a former key, but for calls that are going on.

    The service does it by itself at the end of each call; this is for what was there before the
    key, or before a new one.

    \b
    Example:
      toothline vault seal
    """
    try:
        ours = storage.vault(settings)
    except (ClinicError, SettingsRefused) as error:
        raise Unusable(str(error)) from error
    if not ours.seals:
        raise Unusable("No key is set: make one with `toothline vault key`.")
    done, troubles = seal_all(ours, settings.data)
    click.echo(f"{done} sealed.")
    for trouble in troubles:
        click.echo(trouble, err=True)
    if troubles:
        raise SystemExit(1)


@command.command()
@with_settings
def status(settings: Settings) -> None:
    """Count what lies sealed, plain and under another key.

    \b
    Example:
      toothline vault status
    """
    try:
        ours = storage.vault(settings)
        found = standing(ours, settings.data)
    except (ClinicError, SettingsRefused) as error:
        raise Unusable(str(error)) from error
    how = "sealed" if ours.seals else "plain, no key is set"
    click.echo(f"{found.current} {how}")
    if ours.seals:
        click.echo(f"{found.plain} plain\n{found.other_key} under another key")
