"""`toothline prompts`: make the fixed prompts into sound before the first call."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dialog.knowledge import KnowledgeInvalid
from dialog.prompts import prompts
from models.errors import ModelError
from toothline.mouths import mouth, prompts_folder
from toothline.options import with_settings
from toothline.protocol import protocol
from toothline.settings import Settings
from voice.errors import VoiceError

STEP = 50
"""Piped, a line says how far it is after so many prompts."""


class Unusable(click.ClickException):
    """Something that the rendering needs cannot be used."""

    exit_code = 2


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
    Exit codes: 0 every prompt is in the cache; 2 a voice, model or the knowledge cannot be used.
    """
    console = Console(stderr=True)
    try:
        texts = prompts(protocol(settings))
        speaker = mouth(settings.voice, language=settings.language)
        click.echo(f"Speaking {len(texts)} prompts with {settings.voice}", err=True)
        try:
            with Progress(
                TextColumn("Rendering prompts"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=console,
                transient=True,
                disable=not console.is_terminal,
            ) as progress:
                task = progress.add_task("", total=len(texts))

                def reached(done: int, total: int) -> None:
                    progress.update(task, completed=done)
                    if not console.is_terminal and done % STEP == 0:
                        click.echo(f"  {done} of {total} prompts", err=True)

                speaker.prerender(texts, reached)
        finally:
            speaker.close()
    except (KnowledgeInvalid, ModelError, VoiceError) as error:
        raise Unusable(str(error)) from error
    click.echo(f"All prompts are in {prompts_folder()}", err=True)
