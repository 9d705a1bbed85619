"""`toothline backup`: everything in one file."""

from __future__ import annotations

from pathlib import Path

import click

from clinic.backup import back_up
from clinic.store.audit import EXPORTED
from clinic.store.people import TERMINAL
from toothline.practice.records import Records, with_records


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_records
def command(records: Records, file: Path) -> None:
    """Write journal, database, recordings and photos into one file, while calls and the desk go on.

    Recordings and photos are in it as they lie: sealed ones sealed. The key is not in it, and texts
    are not sealed: keep the file on an encrypted disk, apart from the machine, and the key apart
    from both.

    \b
    Examples:
      toothline backup /mnt/backup/toothline-monday.tar

    \b
    Exit codes: 0 done; 2 the file is there already or cannot be written, or a store that cannot be
    used.
    """
    records.follow()
    with records.database.session() as session:
        records.audit.record(session, TERMINAL, EXPORTED, "", {"as": "backup"})
    count = back_up(records.database, records.settings.data, records.clock, file)
    click.echo(f"Written: {file}, with {count} files", err=True)
