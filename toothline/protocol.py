"""The practice's protocol: the knowledge of `dialog` with the practice's names and numbers."""

from __future__ import annotations

from dialog import knowledge
from dialog.knowledge import Knowledge, Practice
from toothline.settings import Settings


def protocol(settings: Settings) -> Knowledge:
    """The knowledge of the settings' language; KnowledgeInvalid when it cannot be used."""
    usual = Practice()
    practice = Practice(
        name=settings.practice,
        phone=settings.practice_number or usual.phone,
        emergency=settings.emergency_number,
        opening=settings.opening,
        record=settings.record == "ask",
    )
    return knowledge.load(settings.language, practice=practice)
