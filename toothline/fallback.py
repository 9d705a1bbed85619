"""What a caller hears when the service itself breaks, or nobody takes them: whom to call.

Made into sound beforehand.
"""

from __future__ import annotations

import logging

from toothline.settings import Settings
from voice.channels import Samples
from voice.channels.streamed.line import StreamedLine
from voice.errors import VoiceError

log = logging.getLogger(__name__)


def sentence(settings: Settings) -> str:
    """The line of last resort, in words that need no dentist's signature."""
    if settings.practice_number:
        otherwise = f"Otherwise please call {settings.practice} at {settings.practice_number}."
    else:
        otherwise = f"Otherwise please call {settings.practice} {settings.opening}."
    return (
        "I'm sorry, something is wrong with this line and I have to end the call. "
        f"If this is an emergency, hang up and call {settings.emergency_number} now. {otherwise}"
    )


def unreached(settings: Settings) -> str:
    """For a caller who was to be handed to a person, and nobody answered."""
    return (
        "I'm sorry, nobody is answering right now. The dentist gets your message. If this is an "
        f"emergency, hang up and call {settings.emergency_number} now. Goodbye."
    )


def apologize(line: StreamedLine, fallback: Samples) -> None:
    """The caller hears whom to call."""
    line.stop()
    line.play(fallback)
    try:
        while line.playing and line.read() is not None:
            pass
    except VoiceError:
        # Nobody is left to be told.
        log.warning("the line broke too: the caller heard nothing")
