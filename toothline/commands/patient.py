"""`toothline patient`: everything of one patient, handed out or deleted."""

from __future__ import annotations

from pathlib import Path

import click

from clinic.deletion import complete, delete_case, hold, sweep
from clinic.patient import cases_of, write_zip
from clinic.private import written_whole
from clinic.store.audit import EXPORTED
from clinic.store.people import TERMINAL
from toothline.practice import storage
from toothline.practice.records import Records, with_records


@click.group()
def command() -> None:
    """Everything of one patient: export, delete, hold.

    A patient is named by a case, which means that case only, or by a telephone number, which means
    every case that came from it or asked to be called back on it: a family may share one, so look
    at the list before you hand out or delete.

    \b
    Examples:
      toothline patient export "312 555 0123" --out patient.zip
      toothline patient delete 7KDM4
      toothline patient hold 7KDM4

    \b
    Exit codes: 0 done; 1 something could not be put in; 2 wrong use, no such patient, a case under
    legal hold, or a store that cannot be used.
    """


@command.command()
@click.argument("named", metavar="NUMBER|CASE")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The ZIP to write, readable by its owner only.",
)
@with_records
def export(records: Records, named: str, out: Path) -> None:
    """Write everything of a patient as a ZIP: cases, notes, sound, photos, and who looked at them.

    Sound and photos are in it opened. Sound lies on the machine that took the call: run this there.

    \b
    Examples:
      toothline patient export "312 555 0123" --out patient.zip
      toothline patient export 7KDM4 --out case.zip
    """
    records.follow()
    vault = storage.vault(records.settings)
    with records.database.session() as session:
        case_ids = cases_of(session, named)
        for case_id in case_ids:
            records.audit.record(session, TERMINAL, EXPORTED, case_id, {"as": "patient"})
    with (
        records.database.reading() as session,
        written_whole(out, "choose another file with --out") as file,
    ):
        missing = write_zip(session, records.settings.data, vault, case_ids, file)
    click.echo(f"Written: {out}, with {', '.join(case_ids)}", err=True)
    for each in missing:
        click.echo(each, err=True)
    if missing:
        raise SystemExit(1)


@command.command()
@click.argument("named", metavar="NUMBER|CASE")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_records
def delete(records: Records, named: str, yes: bool) -> None:
    """Delete everything of a patient, for good: words, facts, notes, sound, photos.

    What stays is that there was a case of that id at that time, and the audit. Copies in backups,
    exports, prints and sent alerts are yours to delete.

    \b
    Examples:
      toothline patient delete "312 555 0123"
      toothline patient delete 7KDM4 --yes
    """
    records.follow()
    with records.database.reading() as session:
        case_ids = cases_of(session, named)
    click.echo(f"To be deleted for good: {', '.join(case_ids)}", err=True)
    if not yes:
        click.confirm("Delete?", abort=True, err=True)
    with records.database.session() as session:
        for case_id in case_ids:
            delete_case(
                session,
                records.settings.data,
                case_id,
                at=records.clock(),
                who=TERMINAL,
                why="asked for",
                record=records.audit.record,
            )
    complete(records.database, records.journal, records.settings.data)
    sweep(records.database)
    click.echo(f"Deleted: {', '.join(case_ids)}")


@command.command("hold")
@click.argument("named", metavar="NUMBER|CASE")
@click.option("--lift", is_flag=True, help="Lift it instead.")
@with_records
def hold_(records: Records, named: str, lift: bool) -> None:
    """Put a patient's cases under legal hold: nothing of them is deleted until it is lifted.

    \b
    Examples:
      toothline patient hold 7KDM4
      toothline patient hold 7KDM4 --lift
    """
    records.follow()
    with records.database.session() as session:
        for case_id in cases_of(session, named):
            hold(session, case_id, not lift, who=TERMINAL, record=records.audit.record)
            click.echo(f"{case_id}: {'no hold' if lift else 'under legal hold'}")
