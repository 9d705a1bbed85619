"""Cases as typed calls leave them, in a journal and copied for the desk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clinic.cases import Cases
from clinic.exports.record import Note, Photo, Record, Review, Sound
from clinic.store.base import Database
from clinic.store.following import Follower
from tests.dialog.talking import call

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EVIL = "=cmd|' /C calc'!A0 <script>alert(\"x\")</script> '; DROP TABLE cases;--"
"""What a caller's words may hold."""


def noon() -> datetime:
    return NOON


def saved(replies: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The case of a typed call, as the journal keeps it."""
    found: dict[str, Any] = json.loads(json.dumps(call(dict(replies or {})).case))
    return found


def copied(database: Database, folder: Path, *cases: Mapping[str, Any]) -> list[str]:
    """The ids of these cases, once the desk has them."""
    with Cases(folder, noon) as journal:
        ids = []
        for case in cases:
            with journal.begin(channel="phone", caller_number="+13125550123") as opened:
                opened.save(dict(case))
                ids.append(opened.id)
    follower = Follower(database, folder, noon)
    follower.catch_up()
    follower.close()
    return ids


def record_of(case: Mapping[str, Any], **changes: Any) -> Record:
    """A record of it with everything that the desk can add."""
    ranked = case.get("ranked") or [["UN", 1.0]]
    whole = Record(
        id="7KDM4",
        opened_at=NOON,
        channel="phone",
        caller_number="+13125550123",
        callback_number=str(case.get("callback_number") or ""),
        urgency=str(case.get("urgency") or ""),
        standing=str(case.get("urgency") or "U2"),
        component=str(ranked[0][0]),
        status="seen",
        live=False,
        ended=str(case.get("ended") or ""),
        data=case,
        review=Review("dr-lee", NOON, "U2", "IM"),
        unreviewed=False,
        outcome=None,
        notes=(Note("anna", NOON, "Called back."),),
        sounds=(Sound("7KDM4.flac", 62.5), Sound("7KDM4-2.flac", None)),
        photos=(Photo("0a1b.jpg", NOON, 800, 600),),
    )
    return replace(whole, **changes)
