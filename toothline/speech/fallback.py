"""What a caller hears when the service itself breaks, or is slow, or hands them over.

Made into sound beforehand.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from toothline.settings import Settings
from voice.channels import Samples
from voice.channels.streamed.line import StreamedLine
from voice.errors import VoiceError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """In words that need no dentist's signature."""

    broken: str
    numbered: str
    """Whom else to call, where the practice has a number."""
    later: str
    """The same where it has none."""
    connecting: str
    """While people are called, of whom nobody may answer."""
    unreached: str
    waiting: str
    """While an ear takes its time."""


WORDS = {
    "en": Words(
        "I'm sorry, something is wrong with this line and I have to end the call. "
        "If this is an emergency, hang up and call {emergency} now.",
        "Otherwise please call {practice} at {number}.",
        "Otherwise please call {practice} {opening}.",
        "I'm trying to reach somebody for you now. If this is an emergency, don't wait: hang up "
        "and call {emergency}. Otherwise please stay on the line.",
        "I'm sorry, nobody is answering right now. The dentist gets your message. If this is an "
        "emergency, hang up and call {emergency} now. Goodbye.",
        "One moment, please.",
    ),
    "es": Words(
        "Perdón, algo falla en esta línea y tengo que terminar la llamada. "
        "Si es una emergencia, cuelgue y llame al {emergency} ahora.",
        "Si no, por favor llame a {practice} al {number}.",
        "Si no, por favor llame a {practice} cuando abra.",
        "Estoy tratando de comunicarle con una persona. Si es una emergencia, no espere: cuelgue y "
        "llame al {emergency}. Si no, por favor siga en la línea.",
        "Perdón, nadie contesta en este momento. El dentista recibe su mensaje. Si es una "
        "emergencia, cuelgue y llame al {emergency} ahora. Adiós.",
        "Un momento, por favor.",
    ),
}
"""By language."""


def sentence(settings: Settings) -> str:
    """The line of last resort."""
    words = WORDS[settings.language]
    otherwise = words.numbered if settings.practice_number else words.later
    return _filled(f"{words.broken} {otherwise}", settings)


def connecting(settings: Settings) -> str:
    """For a caller who is to be handed to a person, while it rings there."""
    return _filled(WORDS[settings.language].connecting, settings)


def unreached(settings: Settings) -> str:
    """For a caller who was to be handed to a person, and nobody answered."""
    return _filled(WORDS[settings.language].unreached, settings)


def waiting(settings: Settings) -> str:
    """For a caller who waits for a slow ear."""
    return WORDS[settings.language].waiting


def _filled(text: str, settings: Settings) -> str:
    return text.format(
        emergency=settings.emergency_number,
        practice=settings.practice,
        number=settings.practice_number,
        opening=settings.opening,
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
