"""`toothline audit`: who saw, heard, exported, changed and deleted what."""

from __future__ import annotations

import click

from clinic.store import audit
from toothline.practice.records import Records, with_records


@click.group()
def command() -> None:
    """Who saw, heard, exported, changed and deleted what: show, verify.

    \b
    Examples:
      toothline audit verify
      toothline audit show --case 7KDM4

    \b
    Exit codes: 0 done, nothing was tampered with; 1 something was; 2 wrong use, or a store that
    cannot be used.
    """


@command.command()
@with_records
def verify(records: Records) -> None:
    """Check that no line was changed, taken out, put in or moved since it was written.

    Prints the number of lines and the hash of the last one: noted elsewhere, they prove later that
    all lines until now are still there.

    \b
    Example:
      toothline audit verify
    """
    with records.database.reading() as session:
        found = records.audit.verify(session)
    click.echo(f"{found.rows} lines, the last one {found.head}")
    if found.rows and not found.remembered:
        click.echo(
            "This machine remembers none of them: that some are missing at the end would not be "
            "seen here.",
            err=True,
        )
    for fault in found.faults:
        click.echo(fault, err=True)
    if found.faults:
        raise SystemExit(1)


@command.command()
@click.option("--case", "case_id", default="", metavar="ID", help="What concerns one case only.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    help="How many lines, the newest; without --case.",
)
@with_records
def show(records: Records, case_id: str, limit: int) -> None:
    """Show lines, the oldest first: number, when (UTC), who, what, case, details.

    "-" stands for the program itself, "(terminal)" for whoever may use the commands.

    \b
    Examples:
      toothline audit show --limit 20
      toothline audit show --case 7KDM4
    """
    with records.database.reading() as session:
        if case_id:
            found = list(audit.rows(session, case_id.upper()))
        else:
            found = list(reversed(audit.latest(session, limit)))
        for row in found:
            click.echo(
                f"{row.number:>6}  {row.at:%Y-%m-%d %H:%M:%S}  {row.who or '-':<12} "
                f"{row.what:<10} {row.case_id or '-':<6} {row.detail}"
            )
