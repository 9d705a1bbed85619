"""`toothline alerts`: what was told to whom, and whether it would be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from uuid import uuid4

import click

from clinic.alerts import records
from clinic.alerts.contacts import URGENT, Contact
from clinic.alerts.delivering import Setup
from clinic.alerts.message import Message
from clinic.cases import ALERT, Cases
from clinic.errors import ClinicError
from models.errors import ModelError
from toothline.calls.ringing import Ringing
from toothline.service.alerting import contact, letterhead, setup
from toothline.service.dialing_out import dialing_out
from toothline.settings import Settings, SettingsRefused
from toothline.speech.mouths import mouth
from toothline.terminal.options import with_settings
from toothline.terminal.refusals import Unusable
from voice.errors import VoiceError


@click.group()
def command() -> None:
    """Who is told of urgent cases: try it, and see what became of every alert.

    \b
    Examples:
      toothline alerts test
      toothline alerts list

    \b
    Exit codes: 0 done; 1 a test did not get through; 2 wrong use, or something cannot be used.
    """


@command.command()
@click.argument("name", metavar="[CONTACT]", default="")
@with_settings
def test(name: str, settings: Settings) -> None:
    """Send a marked test alert by every way, to everybody or to one contact.

    The telephone rings too; press 1. A line tells contact, way, and what came of it. It may be
    done while `toothline serve` runs, and leaves nothing in any case.

    \b
    Examples:
      toothline alerts test
      toothline alerts test "on call"

    \b
    Exit codes: 0 everything got through; 1 something did not; 2 nobody to tell, or no such
    contact.
    """
    contacts = [contact(one) for one in settings.alerts.contacts if name in ("", one.name)]
    if not contacts:
        known = ", ".join(one.name for one in settings.alerts.contacts)
        cure = f"choose from {known}." if known else "set [[alerts.contacts]] in the settings."
        raise Unusable(f"There is no contact {name}: {cure}" if name else f"Nobody is told: {cure}")
    missed = 0
    with ExitStack() as ending:
        try:
            made = _ready(settings, contacts, ending)
        except (ModelError, SettingsRefused, VoiceError, TimeoutError) as error:
            raise Unusable(str(error) or "The registrar is not found: correct its name.") from error
        for one in contacts:
            for outcome, line in _tried(made, one, settings):
                click.echo(line)
                missed += outcome not in records.REACHED
    if missed:
        raise SystemExit(1)


@command.command("list")
@click.option("--days", type=click.IntRange(1), default=7, show_default=True, help="How many.")
@with_settings
def list_(days: int, settings: Settings) -> None:
    """List the alerts of the last days: when (UTC), case, way, contact, outcome, why.

    \b
    Example:
      toothline alerts list --days 1
    """
    try:
        with Cases(settings.data, lambda: datetime.now(UTC)) as cases:
            for opening in reversed(cases.openings(days * 86_400.0)):
                rows = cases.journal(opening.id, ALERT)
                for one in records.attempts(rows):
                    outcome = one.outcome or "no result"
                    click.echo(
                        f"{one.at:%Y-%m-%d %H:%M:%S}  {opening.id}  {one.way:<7} {one.to:<16} "
                        f"{outcome:<10} {one.detail}".rstrip()
                    )
                if (seen := records.opened(rows)) is not None:
                    click.echo(f"{seen.at:%Y-%m-%d %H:%M:%S}  {opening.id}  opened by {seen.by}")
    except ClinicError as error:
        raise Unusable(str(error)) from error


def _ready(settings: Settings, contacts: list[Contact], ending: ExitStack) -> Setup:
    """The ways that these contacts need."""
    if not any(one.phone for one in contacts) or not settings.phone.sip:
        return setup(settings, None)
    speaker = mouth(settings.voice)
    ending.callback(speaker.close)
    dial = ending.enter_context(dialing_out(settings.phone))
    return setup(settings, Ringing(lambda: dial, speaker))


def _tried(made: Setup, one: Contact, settings: Settings) -> Iterator[tuple[records.Outcome, str]]:
    """What came of each way to a contact."""
    for way in one.ways(URGENT) or one.ways(0):
        now = datetime.now(UTC)
        message = Message(uuid4().hex, now, letterhead(settings), "urgent", test=True)
        outcome: records.Outcome
        try:
            send = made.ways.get(way)
            outcome = send(message, one) if send else "failed"
            why = "" if send else "not set up: complete [alerts] and [phone] in the settings."
        except ClinicError as error:
            outcome, why = "failed", str(error)
        yield outcome, f"{one.name:<16} {way:<8} {outcome:<10} {why}".rstrip()
