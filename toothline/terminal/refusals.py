"""What a command cannot use, told in one sentence; Ctrl-C without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from audio_fixtures.caller_file import CallerInvalid
from dialog.knowledge import KnowledgeInvalid
from models.errors import ModelError
from voice.errors import VoiceError


class Unusable(click.ClickException):
    """A file, an option, a model or a voice cannot be used."""

    exit_code = 2


@contextmanager
def told() -> Iterator[None]:
    """Our own errors, which name the cure already, end the command with exit code 2."""
    try:
        yield
    except (CallerInvalid, KnowledgeInvalid, VoiceError, ModelError) as fault:
        raise Unusable(str(fault)) from fault
    except KeyboardInterrupt:
        raise SystemExit(130) from None
