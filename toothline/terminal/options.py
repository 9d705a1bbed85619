"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from dialog.knowledge import languages
from toothline.settings import Settings, SettingsRefused, load


def with_language(run: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--language CODE` to a command that has `settings`, for these in its place."""

    @click.option(
        "--language",
        type=click.Choice(languages()),
        help="The protocol's language; otherwise the settings'.",
    )
    @wraps(run)
    def spoken(*args: Any, language: str | None, settings: Settings, **options: Any) -> Any:
        chosen = replace(settings, language=language) if language else settings
        return run(*args, settings=chosen, **options)

    return spoken


def with_settings(run: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--config FILE` and hands the command the checked settings as `settings`."""

    @click.option(
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Settings of the practice; otherwise TOOTHLINE_CONFIG, otherwise ./toothline.toml.",
    )
    @wraps(run)
    def configured(*args: Any, config: Path | None, **options: Any) -> Any:
        try:
            settings = load(config, os.environ, Path.cwd())
        except SettingsRefused as refusal:
            raise click.UsageError(str(refusal)) from refusal
        return run(*args, settings=settings, **options)

    return configured


def refuse_unread(context: click.Context, chosen: str, unread: Iterable[str]) -> None:
    """Refuse the options that were given and that nothing reads beside the chosen one; they are
    named by their parameters. Raises UsageError."""
    options = {each.name: each.opts[0] for each in context.command.params}
    typed = ParameterSource.COMMANDLINE
    given = [options[name] for name in unread if context.get_parameter_source(name) is typed]
    if given:
        names, does = " and ".join(given), "does" if len(given) == 1 else "do"
        raise click.UsageError(f"{names} {does} nothing with {chosen}: leave out one or the other.")
