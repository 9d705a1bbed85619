"""`toothline protocol`: the clinical protocol for the dentist who answers for it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from clinic import signing
from clinic.errors import ClinicError
from clinic.exports.protocol import page
from clinic.store.audit import Audit
from clinic.store.people import TERMINAL
from dialog.knowledge import Knowledge, KnowledgeInvalid
from dialog.knowledge.check import findings
from dialog.knowledge.page import sections
from toothline.practice import database
from toothline.practice.protocol import protocol
from toothline.settings import Settings
from toothline.terminal.options import with_language, with_settings
from toothline.terminal.refusals import Unusable


def _protocol(settings: Settings) -> Knowledge:
    try:
        return protocol(settings)
    except KnowledgeInvalid as fault:
        raise Unusable(str(fault)) from fault


def _status(settings: Settings, knowledge: Knowledge) -> signing.Status:
    try:
        return signing.status(settings.data, knowledge)
    except ClinicError as fault:
        raise Unusable(str(fault)) from fault


@click.group()
def command() -> None:
    """The clinical protocol: read it, sign it, see whether it is signed.

    What a dentist signs is the protocol as this practice uses it: all its files, and the priors
    that `toothline learn` made. Any change after that asks for a new signature.

    \b
    Examples:
      toothline protocol show --html protocol.html
      toothline protocol sign --name "Jo Example, DDS"
      toothline protocol status

    \b
    Exit codes: 0 done; 1 it is not signed as it is; 2 something cannot be used.
    """


@command.command()
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it as one page to read, print and sign.",
)
@with_settings
@with_language
def show(settings: Settings, html: Path | None) -> None:
    """Show the whole protocol: dangers, rules, pieces, questions, wording, sources.

    \b
    Examples:
      toothline protocol show
      toothline protocol show --html protocol.html

    \b
    Exit codes: 0 done; 2 the protocol cannot be loaded, or the file cannot be written.
    """
    knowledge = _protocol(settings)
    status = _status(settings, knowledge)
    if html is None:
        click.echo_via_pager(_lines(knowledge, status))
        return
    try:
        html.write_text(page(knowledge, status), encoding="utf-8")
    except OSError as fault:
        raise Unusable(
            f"{html} cannot be written ({fault.strerror}): give a path in a folder of yours."
        ) from fault
    click.echo(f"Written: {html}", err=True)


@command.command()
@click.option("--name", required=True, help="The dentist's name, as it goes into every case.")
@click.option("--yes", is_flag=True, help="Do not ask whether it was read.")
@with_settings
@with_language
def sign(settings: Settings, name: str, yes: bool) -> None:
    """Sign the protocol as it is: name, day and fingerprint are kept with the cases.

    Only a dentist who has read it whole signs it. A service that is running takes the signature up
    when it reads its settings again (SIGHUP) or is started.

    \b
    Example:
      toothline protocol sign --name "Jo Example, DDS"

    \b
    Exit codes: 0 signed; 1 not signed: the answer was no, or a check found something; 2 the
    protocol cannot be loaded, or the signature cannot be kept.
    """
    if not name.strip():
        raise click.UsageError("Give the dentist's name: --name.")
    knowledge = _protocol(settings)
    if found := findings(knowledge):
        raise click.ClickException(
            f"{len(found)} findings must be mended before anybody signs: toothline knowledge check."
        )
    click.echo(_head(knowledge, _status(settings, knowledge)))
    question = "Have you read all of it (toothline protocol show), and do you answer for it?"
    if not yes and not click.confirm(question):
        raise click.ClickException("Nothing was signed.")
    try:
        given = signing.sign(settings.data, knowledge, name, partial(datetime.now, UTC))
    except ClinicError as fault:
        raise Unusable(str(fault)) from fault
    click.echo(f"The protocol is {given}.")
    _audited(settings, given)


def _audited(settings: Settings, given: signing.Signed) -> None:
    """The signature holds by its file; that the audit could not be reached is told."""
    audit = Audit(settings.data, partial(datetime.now, UTC))
    try:
        with database.opened(settings) as opened, opened.session() as session:
            detail = {"protocol": given.fingerprint, "name": given.name}
            audit.record(session, TERMINAL, "signed", detail=detail)
    except ClinicError as fault:
        click.echo(f"It is not in the audit: {fault}", err=True)


@command.command()
@with_settings
@with_language
def status(settings: Settings) -> None:
    """Tell whether the protocol in use is signed, and who signed before.

    \b
    Example:
      toothline protocol status

    \b
    Exit codes: 0 it is signed as it is; 1 it is not; 2 it cannot be loaded.
    """
    knowledge = _protocol(settings)
    found = _status(settings, knowledge)
    click.echo(_head(knowledge, found))
    for one in signing.signatures(settings.data, settings.language):
        click.echo(f"  {one}: version {one.version}, {one.fingerprint[:12]}")
    if not isinstance(found, signing.Signed):
        raise SystemExit(1)


def _head(knowledge: Knowledge, status: signing.Status) -> str:
    protocol = knowledge.protocol
    title = f"{protocol.name}, version {protocol.version}"
    return f"{title}: {status}.\nFingerprint {knowledge.fingerprint}"


def _lines(knowledge: Knowledge, status: signing.Status) -> str:
    lines = [_head(knowledge, status)]
    for section in sections(knowledge):
        lines += ["", section.title.upper(), *([section.about] if section.about else [])]
        for entry in section.entries:
            lines += ["", f"{entry.title}  [{entry.id}]"]
            lines += [f"    {line.label}: {' / '.join(line.texts)}" for line in entry.lines]
    return "\n".join(lines) + "\n"
