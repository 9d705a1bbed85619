"""`toothline people`: the staff's accounts at the desk."""

from __future__ import annotations

import click

from clinic.store.people import LINK_HOURS, TERMINAL
from clinic.store.roles import ROLES, Role
from toothline.practice.records import Records, with_records
from toothline.service.desk import entrance


@click.group()
def command() -> None:
    """The staff's accounts at the desk: list, add, role, reset, disable, enable.

    Nobody knows another's password: who is added or reset gets a link that is good once and for a
    day, and sets their own. The first account is made by the link that `toothline desk` prints.

    \b
    Examples:
      toothline people add anna --role dentist
      toothline people disable anna
      toothline people list

    \b
    Exit codes: 0 done; 2 wrong use, no such account, or a store that cannot be used.
    """


@command.command("list")
@with_records
def list_(records: Records) -> None:
    """List the accounts: name, role, and whether one is disabled or still without a password.

    \b
    Example:
      toothline people list
    """
    found = records.people.all()
    for each in found:
        remark = "disabled" if each.disabled else "" if each.ready else "link not used yet"
        click.echo(f"{each.name:<20} {each.role:<8} {remark}".rstrip())
    if not found:
        click.echo("No accounts yet: start toothline desk and use the link it prints.", err=True)


@command.command()
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default="desk",
    show_default=True,
    help="desk works on cases, dentist also judges them and signs, admin runs the system.",
)
@with_records
def add(records: Records, name: str, role: Role) -> None:
    """Make an account, and print the link with which its owner sets a password.

    \b
    Example:
      toothline people add anna --role dentist
    """
    _print_link(records, records.people.add(TERMINAL, name, role))


@command.command()
@click.argument("name")
@with_records
def reset(records: Records, name: str) -> None:
    """Print a link with which somebody who forgot their password sets a new one.

    \b
    Example:
      toothline people reset anna
    """
    _print_link(records, records.people.reset(TERMINAL, name))


@command.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@with_records
def role_(records: Records, name: str, role: Role) -> None:
    """Give an account another role.

    \b
    Example:
      toothline people role anna admin
    """
    records.people.assign(TERMINAL, name, role)


@command.command()
@click.argument("name")
@with_records
def disable(records: Records, name: str) -> None:
    """Keep somebody out, at once and everywhere; what they did stays under their name.

    \b
    Example:
      toothline people disable anna
    """
    records.people.disable(TERMINAL, name)


@command.command()
@click.argument("name")
@with_records
def enable(records: Records, name: str) -> None:
    """Let somebody in again who was disabled.

    \b
    Example:
      toothline people enable anna
    """
    records.people.disable(TERMINAL, name, disabled=False)


def _print_link(records: Records, token: str) -> None:
    desk = records.settings.desk
    place = entrance(records.settings, desk.port) if desk.address else "(address of the desk)"
    click.echo(f"{place}/link/{token}")
    click.echo(f"Hand it to its owner alone. It works once, for {LINK_HOURS} hours.", err=True)
