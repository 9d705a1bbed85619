"""The practice's protocol: the knowledge of `dialog` with the practice's names and numbers."""

from __future__ import annotations

from dialog import knowledge
from dialog.conditions import ConditionInvalid
from dialog.knowledge import Knowledge, KnowledgeInvalid, Practice
from dialog.phrases import PhraseInvalid
from dialog.vocabulary import vocabulary
from toothline.settings import Settings


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
    known = knowledge.load(settings.language, practice=practice)
    try:
        vocabulary(known)
    except (PhraseInvalid, ConditionInvalid) as broken:
        raise KnowledgeInvalid(
            f"The protocol's {broken} `toothline knowledge check` names the file."
        ) from broken
    return known
