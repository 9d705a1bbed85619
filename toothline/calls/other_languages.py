"""The further languages of a kiosk: for each what this machine has to hear and to speak it with."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace

from dialog.knowledge import KnowledgeInvalid
from models.errors import ModelError
from toothline.calls.outfit import Clock, Outfit, outfit
from toothline.settings import Settings
from toothline.speech.ears import ears_apart, heard_by
from toothline.speech.mouths import mouth
from voice.deaf import Deaf
from voice.errors import VoiceError
from voice.recognizers import Recognizer

log = logging.getLogger(__name__)

EARS = 1
"""Processes that listen to a further language: one person stands at the screen."""


def further(settings: Settings, clock: Clock, ending: ExitStack) -> dict[str, Outfit]:
    """An outfit for each language beside the practice's own; `ending` closes their ears and mouths.

    A language that cannot be spoken is left out, and the log tells why: the service goes on.
    """
    found: dict[str, Outfit] = {}
    for code in _wanted(settings):
        try:
            speaker = mouth(settings.voice, language=code)
            ending.callback(speaker.close)
            ear = _ear(settings, code, ending)
            found[code] = outfit(replace(settings, language=code), ear, speaker, clock)
        except (KnowledgeInvalid, ModelError, VoiceError) as error:
            log.error("the kiosk does not speak %s: %s", code, error)
    return found


def renewed(settings: Settings, before: Mapping[str, Outfit]) -> dict[str, Outfit]:
    """The same with settings that were read again, for the ears and mouths there are.

    Raises KnowledgeInvalid and VoiceError.
    """
    return {
        code: outfit(replace(settings, language=code), old.ear, old.mouth, old.clock)
        for code, old in before.items()
        if code in _wanted(settings)
    }


def _wanted(settings: Settings) -> tuple[str, ...]:
    if not settings.kiosk.address:
        return ()
    others = (code for code in settings.kiosk.languages if code != settings.language)
    return tuple(dict.fromkeys(others))


def _ear(settings: Settings, language: str, ending: ExitStack) -> Recognizer:
    """Deaf where no model of the language is there: then all is touched and keyed."""
    if not heard_by(language):
        log.warning("no ear hears %s: at the kiosk it is touched and keyed", language)
        return Deaf()
    ear = ears_apart(EARS, language=language)
    ending.callback(ear.close)
    return ear
