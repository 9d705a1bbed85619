"""`toothline restore`: a backup brought back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from clinic.backup import restore
from clinic.errors import ClinicError
from clinic.store.audit import CHANGED
from clinic.store.people import TERMINAL
from toothline.practice.records import opened
from toothline.settings import Settings
from toothline.terminal.options import with_settings
from toothline.terminal.refusals import Unusable


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_settings
def command(settings: Settings, file: Path) -> None:
    """Bring a backup back into an empty folder `data` and an empty `database`.

    Nothing is overwritten: move what is there aside first. Everything is checked before anything is
    put in place. An embedded database may be restored into PostgreSQL, and the other way round.

    \b
    Examples:
      toothline restore /mnt/backup/toothline-monday.tar

    \b
    Exit codes: 0 done; 2 something is there already, or the backup is damaged.
    """
    try:
        manifest = restore(file, settings.data, settings.database)
        with (
            opened(settings, lambda: datetime.now(UTC)) as records,
            records.database.session() as session,
        ):
            detail = {"restored": manifest.made_at}
            records.audit.record(session, TERMINAL, CHANGED, "", detail)
    except ClinicError as error:
        raise Unusable(str(error)) from error
    click.echo(f"Restored as of {manifest.made_at[:16].replace('T', ' ')} UTC", err=True)
