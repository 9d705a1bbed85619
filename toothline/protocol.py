"""The practice's protocol: the knowledge of `dialog` with the practice's names and numbers, the
priors it has learned, and the signature it has."""

from __future__ import annotations

import logging

from clinic import signing
from clinic.errors import CasesUnreadable
from dialog import knowledge
from dialog.conditions import ConditionInvalid
from dialog.guessing import evidence
from dialog.knowledge import Knowledge, KnowledgeInvalid, Practice
from dialog.phrases import PhraseInvalid
from toothline.settings import Settings

log = logging.getLogger(__name__)


def protocol(settings: Settings) -> Knowledge:
    """The knowledge of the settings' language, with its phrases compiled: a broken one is told
    here and not to the first caller. Raises KnowledgeInvalid when it cannot be used."""
    usual = Practice()
    practice = Practice(
        name=settings.practice,
        phone=settings.practice_number or usual.phone,
        emergency=settings.emergency_number,
        opening=settings.opening,
        record=settings.record == "ask",
    )
    known = _loaded(settings, practice)
    try:
        # It rests on all phrases, so that both are ready before the first caller.
        evidence(known)
    except (PhraseInvalid, ConditionInvalid) as broken:
        raise KnowledgeInvalid(
            f"The protocol's {broken} `toothline knowledge check` names the file."
        ) from broken
    try:
        return signing.signed(settings.data, known)
    except CasesUnreadable as unreadable:
        # Whoever calls is answered all the same; the desk and `toothline doctor` tell of it.
        log.warning("%s", unreadable)
        return known


def _loaded(settings: Settings, practice: Practice) -> Knowledge:
    """With the practice's own priors where it has some that fit this protocol."""
    priors = signing.priors_file(settings.data, settings.language)
    try:
        return knowledge.load(
            settings.language, practice=practice, priors=priors if priors.exists() else None
        )
    except KnowledgeInvalid as fault:
        known = knowledge.load(settings.language, practice=practice)
        # The protocol itself is good. It knows more components since, or the file was edited.
        log.warning("%s", fault)
        return known
