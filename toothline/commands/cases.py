"""`toothline cases`: what callers left for the practice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, Literal

import click

from clinic import sheet
from clinic.alerts import records
from clinic.alerts.escalation import HORIZON_S
from clinic.cases import ALERT, Cases
from clinic.errors import ClinicError
from clinic.private import written_whole
from dialog.knowledge import KnowledgeInvalid
from toothline.settings import Settings
from toothline.terminal.options import with_settings
from toothline.terminal.refusals import Unusable

Paper = Literal["letter", "a4"]


@contextmanager
def _opened(settings: Settings) -> Iterator[Cases]:
    try:
        with Cases(settings.data, lambda: datetime.now(UTC)) as cases:
            yield cases
    except ClinicError as error:
        raise Unusable(str(error)) from error


def _with_cases(run: Callable[..., None]) -> Callable[..., None]:
    """Hands the command the store of the practice's settings as its first argument."""

    @with_settings
    @wraps(run)
    def opened(*, settings: Settings, **options: Any) -> None:
        with _opened(settings) as cases:
            run(cases, **options)

    return opened


@click.group()
def command() -> None:
    """The cases that callers left: list, show, export, seen, journal.

    They lie in the practice's data folder (the setting `data`, or TOOTHLINE_DATA). A case is
    named by its id or by the first letters of it, in any case.

    \b
    Examples:
      toothline cases list
      toothline cases show 7KDM4
      toothline cases export 7KDM4 --json --out case.json

    \b
    Exit codes: 0 done; 2 wrong use, no such case, or a store that cannot be used.
    """


@command.command("list")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many.")
@_with_cases
def list_(cases: Cases, limit: int) -> None:
    """List the cases, the newest first.

    A line holds: id, when it came in (UTC), urgency, what most likely, number, how it ended.

    \b
    Example:
      toothline cases list --limit 10
    """
    found = cases.all()
    for case in found[:limit]:
        click.echo(sheet.line(case))
    if not found:
        click.echo("No cases yet: make one with toothline call.", err=True)
    elif len(found) > limit:
        click.echo(f"{len(found) - limit} older: raise --limit.", err=True)


@command.command()
@click.argument("id_", metavar="ID")
@_with_cases
def show(cases: Cases, id_: str) -> None:
    """Show a case: urgency, next step, the caller's words, the facts and where each came from.

    Times are minutes and seconds since the call began.

    \b
    Example:
      toothline cases show 7KDM4
    """
    click.echo(sheet.sheet(cases.get(id_)), nl=False)


@command.command()
@click.argument("id_", metavar="[ID]", default="")
@click.option("--json", "form", flag_value="json", help="The case as the call saved it.")
@click.option("--pdf", "form", flag_value="pdf", help="The case to print, with the staff's view.")
@click.option("--fhir", "form", flag_value="fhir", help="The case for a records system: FHIR R4.")
@click.option("--csv", "form", flag_value="csv", help="The list of all cases; takes no ID.")
@click.option("--journal", is_flag=True, help="With --json: every event of the call too.")
@click.option(
    "--paper",
    type=click.Choice(["letter", "a4"]),
    default="letter",
    show_default=True,
    help="With --pdf: its size.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of the screen."
)
@with_settings
def export(
    settings: Settings,
    id_: str,
    form: str | None,
    journal: bool,
    paper: Paper,
    out: Path | None,
) -> None:
    """Export a case, or the list of all.

    JSON comes from this machine's journal. Keys: schema ("toothline.case"), version (1; it rises
    when a key changes its meaning or goes away), id, opened_at and saved_at (ISO 8601, UTC),
    channel, caller_number, recording (a path), case (urgency, ranked, facts, rules, said,
    callback_number, next_step …), and with --journal journal (sequence, at_s, kind, data,
    written_at). What is not known is null; at_s counts seconds since the call began.

    The other forms come from the desk's database: docs/exports.md tells what they hold.

    \b
    Examples:
      toothline cases export 7KDM4 --json --journal --out case.json
      toothline cases export 7KDM4 --pdf --paper a4 --out case.pdf
      toothline cases export --csv --out cases.csv

    \b
    Exit codes: 0 done; 2 wrong use, no such case, or a store that cannot be used.
    """
    if form is None:
        raise click.UsageError("Say in which form: --json, --pdf, --fhir or --csv.")
    if bool(id_) == (form == "csv"):
        raise click.UsageError("Name one case; --csv alone takes none.")
    try:
        if form == "json":
            made = _json(settings, id_, journal).encode()
        else:
            made = _made(settings, id_, form, paper)
        if out is None:
            click.echo(made, nl=False)
            return
        with written_whole(out, "choose another file with --out") as file:
            file.write(made)
    except (ClinicError, KnowledgeInvalid) as error:
        raise Unusable(str(error)) from error
    click.echo(f"Written: {out}", err=True)


def _json(settings: Settings, id_: str, journal: bool) -> str:
    with _opened(settings) as cases:
        case = cases.get(id_)
        data = sheet.exported(case, cases.journal(case.id) if journal else None)
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _made(settings: Settings, id_: str, form: str, paper: Paper) -> bytes:
    # Only who exports waits for what makes PDF and FHIR.
    from toothline.practice.exports import exports

    with exports(settings, lambda: datetime.now(UTC)) as ready:
        if form == "pdf":
            return ready.pdf(id_, paper)
        return ready.fhir(id_) if form == "fhir" else "".join(ready.csv()).encode()


@command.command()
@click.argument("id_", metavar="[ID]", default="")
@click.option("--all", "everything", is_flag=True, help="Every case of the last week.")
@_with_cases
def seen(cases: Cases, id_: str, everything: bool) -> None:
    """Say that you know of a case, so that nobody is told of it again.

    A case that becomes more urgent afterwards is told again. At the desk, opening a case does the
    same.

    \b
    Examples:
      toothline cases seen 7KDM4
      toothline cases seen --all
    """
    if bool(id_) == everything:
        raise click.UsageError("Name one case, or give --all.")
    ids = [each.id for each in cases.openings(HORIZON_S)] if everything else [cases.get(id_).id]
    for case_id in ids:
        cases.note(case_id, ALERT, records.seen("toothline cases seen", datetime.now(UTC)))
    click.echo(f"Seen: {', '.join(ids) or 'no case in the last week'}", err=True)


@command.command("journal")
@click.argument("id_", metavar="ID")
@_with_cases
def journal_(cases: Cases, id_: str) -> None:
    """Show everything that happened in a call, one event a line.

    A line holds: number, minutes and seconds since the call began, kind, data as JSON.

    \b
    Example:
      toothline cases journal 7KDM4
    """
    for row in cases.journal(cases.get(id_).id):
        data = json.dumps(row.data, ensure_ascii=False)
        click.echo(f"{row.sequence:>4}  {sheet.clock(row.at_s)}  {row.kind:<10} {data}")
