"""`toothline prompts`: make the fixed prompts into sound before the first call."""

from __future__ import annotations

from collections.abc import Collection

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dialog.knowledge import KnowledgeInvalid
from dialog.knowledge.spoken import prompts
from dialog.screen import labels
from models.errors import ModelError
from toothline.practice.protocol import protocol
from toothline.settings import Settings
from toothline.speech.mouths import mouth_alone, prompts_folder
from toothline.terminal.options import with_settings
from toothline.terminal.refusals import Unusable
from voice.errors import SynthesisFailed, VoiceError
from voice.synthesizers.rendered import Mouth

STEP = 50
"""Piped, a line says how far it is after so many prompts."""


@click.command()
@with_settings
def command(settings: Settings) -> None:
    """Speak every fixed prompt into the cache, so that no caller waits for it.

    Prompts are kept by text, voice, speed and engine in the user's cache folder; those that are
    there already cost nothing.

    \b
    Examples:
      toothline prompts
      toothline prompts --config practice.toml

    \b
    Exit codes: 0 every prompt is in the cache; 1 some could not be spoken now;
    2 a voice, model or the knowledge cannot be used.
    """
    console = Console(stderr=True)
    try:
        knowledge = protocol(settings)
        at_kiosk = sorted(labels(knowledge.at_kiosk)) if settings.kiosk.address else []
        texts = list(dict.fromkeys((*(each.text for each in prompts(knowledge)), *at_kiosk)))
        speaker = mouth_alone(settings.voice, language=settings.language)
    except (KnowledgeInvalid, ModelError, VoiceError) as error:
        raise Unusable(str(error)) from error
    click.echo(f"Speaking {len(texts)} prompts with {settings.voice}", err=True)
    try:
        # A machine that is busy with other work may fail one prompt and speak it a minute later.
        faults = _render(_render(texts, speaker, console), speaker, console)
    finally:
        speaker.close()
    if faults:
        why = next(iter(faults.values()))
        raise click.ClickException(
            f"{len(faults)} prompts could not be spoken now, a call speaks them when it needs them "
            f"({why})"
        )
    click.echo(f"All prompts are in {prompts_folder()}", err=True)


def _render(texts: Collection[str], speaker: Mouth, console: Console) -> dict[str, str]:
    """Speak the texts into the cache; those that failed, and why."""
    faults: dict[str, str] = {}
    with Progress(
        TextColumn("Speaking prompts"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task("", total=len(texts))
        for done, text in enumerate(texts, 1):
            try:
                speaker.render(text)
            except SynthesisFailed as error:
                faults[text] = str(error)
            progress.update(task, completed=done)
            if not console.is_terminal and done % STEP == 0:
                click.echo(f"  {done} of {len(texts)} prompts", err=True)
    return faults
