"""`toothline learn`: what a practice's cases really were, for the ranking of the next ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from audio_fixtures.caller import CALLERS, Caller, load_all
from clinic import learning
from clinic.errors import ClinicError
from clinic.signing import priors_file
from clinic.store.audit import CHANGED, Audit
from clinic.store.people import TERMINAL
from dialog.knowledge import Knowledge, KnowledgeInvalid, Priors
from toothline.practice import database
from toothline.practice.protocol import protocol
from toothline.settings import Settings
from toothline.simulation.protocol_trial import Figures, Trial, tried
from toothline.terminal.options import with_settings
from toothline.terminal.refusals import Unusable

PIPED_WIDTH = 140
"""Columns when the output is no terminal."""


@click.command()
@click.option("--reset", is_flag=True, help="Go back to the protocol's own figures.")
@click.option("--yes", is_flag=True, help="Do not ask before the figures are written.")
@with_settings
def command(settings: Settings, reset: bool, yes: bool) -> None:
    """Learn from confirmed outcomes how often each part comes out in this practice.

    Reads what the desk's cases really were, shows the figures before and after, and how our own
    callers fare with either: what is named first, and that nobody becomes less urgent. Then it asks
    before it writes. The figures rank what a caller may have lost; danger signs, rules of urgency,
    the implant's least probabilities and the choice of questions stay the protocol's.

    The protocol has changed by it and is to be signed anew (toothline protocol sign). A service
    that is running takes it up at SIGHUP or when it is started.

    \b
    Examples:
      toothline learn
      toothline learn --reset

    \b
    Exit codes: 0 written, or nothing to learn from; 1 not written: the answer was no, or a caller
    would be less urgent; 2 the protocol or the database cannot be used.
    """
    file = priors_file(settings.data, settings.language)
    try:
        known = protocol(settings)
        if reset:
            _reset(settings, file, yes)
            return
        with database.opened(settings) as opened, opened.reading() as session:
            outcomes = learning.outcomes(session)
        priors = learning.learned(known, outcomes, datetime.now(UTC).date())
        if not priors.outcomes:
            click.echo("Nothing to learn from: enter at the desk what closed cases really were.")
            return
        trial = _shown(known, priors, load_all([CALLERS]))
        if not trial.safe:
            raise click.ClickException(
                f"Nothing was written: less urgent would be {', '.join(trial.less_urgent[:5])}."
            )
        if not yes and not click.confirm(f"Use the figures of {priors.outcomes} outcomes?"):
            raise click.ClickException("Nothing was written.")
        learning.keep(file, priors)
        _recorded(settings, {"priors": "learned", "outcomes": priors.outcomes})
    except (ClinicError, KnowledgeInvalid) as fault:
        raise Unusable(str(fault)) from fault
    click.echo(f"Written: {file}. Sign the protocol anew: toothline protocol sign.")


def _reset(settings: Settings, file: Path, yes: bool) -> None:
    if not file.exists():
        click.echo("The protocol's own figures are in use already.")
        return
    if not yes and not click.confirm("Go back to the protocol's own figures?"):
        raise click.ClickException("Nothing was changed.")
    file.unlink()
    _recorded(settings, {"priors": "reset"})
    click.echo("The protocol's own figures are in use. Sign it anew: toothline protocol sign.")


def _recorded(settings: Settings, detail: dict[str, str | int]) -> None:
    audit = Audit(settings.data, lambda: datetime.now(UTC))
    with database.opened(settings) as opened, opened.session() as session:
        audit.record(session, TERMINAL, CHANGED, detail=detail)


def _shown(known: Knowledge, priors: Priors, callers: Sequence[Caller]) -> Trial:
    before, after = replace(known, learned=None), replace(known, learned=priors)
    console = Console()
    if not console.is_terminal:
        console = Console(width=PIPED_WIDTH)
    console.print(_priors(before, priors))
    with console.status(f"Trying both on {len(callers)} callers"):
        trial = tried(before, after, callers)
    table = Table("", "Protocol's", "Practice's", box=None, header_style="bold", pad_edge=False)
    for what, name in (
        ("named first", "first"),
        ("among the first two", "first_two"),
        ("under-triaged", "under_triaged"),
    ):
        table.add_row(what, *(_figure(figures, name) for figures in (trial.before, trial.after)))
    table.add_row("less urgent than before", "", str(len(trial.less_urgent)))
    console.print(table)
    return trial


def _figure(figures: Figures, name: str) -> str:
    count: int = getattr(figures, name)
    return str(count) if name == "under_triaged" else f"{count} of {figures.out}"


def _priors(known: Knowledge, priors: Priors) -> Table:
    """Each component's share at each stage, before and after."""
    stages = list(known.components[0].prior)
    heads = [stage.replace("_", " ") for stage in stages]
    table = Table("", *heads, box=None, header_style="bold", pad_edge=False)
    for component in known.components:
        own = priors.prior[component.id]
        shares = (f"{component.prior[s]:6.1%} → {own[s]:6.1%}" for s in stages)
        table.add_row(component.name, *shares)
    return table
