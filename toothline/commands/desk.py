"""`toothline desk`: the staff's pages and the patient's page for photos."""

from __future__ import annotations

import logging
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial

import click

from clinic.errors import ClinicError
from dialog.knowledge import KnowledgeInvalid
from toothline.practice.protocol import Followed
from toothline.service.desk import desk, entrance, listening, serve, server, somewhere
from toothline.settings import Settings, SettingsRefused
from toothline.terminal.options import with_settings
from toothline.terminal.refusals import Unusable

log = logging.getLogger("toothline")


@click.command()
@click.option(
    "--with-parent",
    is_flag=True,
    help="End when standard input does: how `toothline serve` takes the desk with it.",
)
@with_settings
def command(with_parent: bool, settings: Settings) -> None:
    """Show the cases to the practice's staff, in the foreground, until told to end.

    The pages are where [desk] address says, else at 127.0.0.1:8080. With an address, `toothline
    serve` runs them beside the telephone by itself; use this command where the desk is a process or
    a machine of its own. On its first run it prints a link, good once and for a day, that makes the
    first account.

    \b
    Examples:
      toothline desk --config /etc/toothline.toml

    \b
    Exit codes: 0 ended as told; 2 something it needs cannot be used, told in one sentence.
    """
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)-7s %(message)s", force=True
    )
    for library in ("alembic", "uvicorn"):
        logging.getLogger(library).setLevel(logging.WARNING)
    settings = somewhere(settings)
    clock = partial(datetime.now, UTC)
    try:
        with (
            closing(listening(settings)) as where,
            desk(settings, Followed(settings, clock), clock) as (
                site,
                live,
            ),
        ):
            place = entrance(settings, where.getsockname()[1])
            log.info("the desk is at %s", place)
            if token := site.people.first_link():
                # To the terminal and not to the log: whoever has it is the admin.
                click.echo(f"Make the first account, within a day: {place}/link/{token}")
            with suppress(KeyboardInterrupt):
                serve(server(site, live, settings), where, with_parent=with_parent)
    except OSError as error:
        raise Unusable(
            f"The desk cannot listen at {settings.desk.address} ({error}): free the port, or "
            "choose another address."
        ) from error
    except (ClinicError, KnowledgeInvalid, SettingsRefused) as error:
        raise Unusable(str(error)) from error
