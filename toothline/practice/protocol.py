"""The practice's protocol: the knowledge of `dialog` with the practice's names and numbers, the
priors it has learned, and the signature it has."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from pathlib import Path

from clinic import signing
from clinic.errors import CasesUnreadable
from clinic.journal import Clock
from dialog import knowledge
from dialog.conditions import ConditionInvalid
from dialog.guessing import evidence
from dialog.knowledge import Knowledge, KnowledgeInvalid, Practice
from dialog.phrases import PhraseInvalid
from toothline.settings import Settings

KINDS = ("*.yaml", "*.jsonl")
"""Of files: rules and priors, and signatures."""
LOOK = timedelta(seconds=1)
"""Between two looks at the files: a page asks for the protocol at each of its lines, and a look
costs half a millisecond."""

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
    known = prepared(_loaded(settings, practice))
    try:
        return signing.signed(settings.data, known)
    except CasesUnreadable as unreadable:
        # Whoever calls is answered all the same; the desk and `toothline doctor` tell of it.
        log.warning("%s", unreadable)
        return known


def prepared(known: Knowledge) -> Knowledge:
    """The same, with its phrases and conditions compiled. Raises KnowledgeInvalid where one of
    them is broken."""
    try:
        # It rests on all phrases, so that both are ready before the first caller.
        evidence(known)
    except (PhraseInvalid, ConditionInvalid) as broken:
        raise KnowledgeInvalid(
            f"The protocol's {broken} `toothline knowledge check` names the file."
        ) from broken
    return known


class Followed:
    """The protocol as its files are now: read again when one of them has changed, so that a new
    signature or new priors count without a restart. Safe to share between threads."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Raises KnowledgeInvalid."""
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._at = clock()
        self._stamps = self._looked()
        self._known = protocol(settings)

    def __call__(self) -> Knowledge:
        with self._lock:
            now = self._clock()
            # A clock that was put back must not end the looking.
            if abs(now - self._at) >= LOOK:
                self._at = now
                self._look()
            return self._known

    def _look(self) -> None:
        # Before reading: what changes meanwhile is read the next time.
        stamps = self._looked()
        if stamps == self._stamps:
            return
        self._stamps = stamps
        try:
            self._known = protocol(self._settings)
        except KnowledgeInvalid as fault:
            log.error("the protocol is kept as it was read before: %s", fault)

    def _looked(self) -> frozenset[tuple[Path, int, int]]:
        """Every file, when it was written and how long it is."""
        folders = (Path(knowledge.__file__).parent, self._settings.data / signing.FOLDER)
        files = (file for folder in folders for kind in KINDS for file in folder.rglob(kind))
        stats = ((file, file.stat()) for file in files)
        return frozenset((file, stat.st_mtime_ns, stat.st_size) for file, stat in stats)


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
