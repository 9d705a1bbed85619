"""`toothline retention`: deletes what is over its time."""

from __future__ import annotations

import click

from toothline.practice.records import Records, with_records


@click.group()
def command() -> None:
    """Delete what is over its time, as [retention] of the settings says: run.

    \b
    Examples:
      toothline retention run --dry-run
      toothline retention run

    \b
    Exit codes: 0 done; 2 wrong use, or a store that cannot be used.
    """


@command.command()
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, and delete nothing.")
@with_records
def run(records: Records, dry_run: bool) -> None:
    """Delete what is over its time; what is under legal hold stays.

    The desk does it every day by itself. Recordings lie on the machine that took the call and are
    deleted there.

    \b
    Examples:
      toothline retention run --dry-run
      toothline retention run
    """
    records.follow()
    if dry_run:
        due = records.retention.due()
        for path in due.recordings:
            click.echo(f"recording {path.name}")
        for number in due.photos:
            click.echo(f"photo {number}")
        for case_id in due.cases:
            click.echo(f"case {case_id}")
        click.echo(f"Would be deleted: {due}.", err=True)
    else:
        click.echo(f"Deleted: {records.retention.run()}.")
