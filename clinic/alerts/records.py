"""What an alert leaves in the journal of its case: rows of the kind `clinic.cases.ALERT`.

{"is": "attempt", "id", "to", "way", "urgency", "reason"}   written before it is made
{"is": "result", "id", "to", "way", "outcome", "detail"}    what came of it
{"is": "seen", "by", "at"}                                  somebody opened or confirmed the case
{"is": "left"}                                              its call's process died, nobody went on

An alert that is tried again, because it failed or because the program died before its result was
written, keeps its `id`: whoever gets it twice can tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from clinic.alerts.contacts import WayName
from clinic.cases import ALERT
from clinic.journal import Row

Outcome = Literal["delivered", "confirmed", "unanswered", "failed"]
"""`delivered`: the mail server or the program took it; `confirmed`: a person pressed the key;
`unanswered`: the telephone rang, or a machine took the call; `failed`: it did not get out."""
REACHED: tuple[Outcome, ...] = ("delivered", "confirmed")


@dataclass(frozen=True)
class Attempt:
    """One alert to one contact by one way."""

    id: str
    to: str
    way: WayName
    at: datetime
    outcome: Outcome | None = None
    """None while it is under way, or when the program died in the middle of it."""
    ended_at: datetime | None = None
    detail: str = ""
    """Why it failed."""


@dataclass(frozen=True)
class Opened:
    """Somebody of the practice knows of the case."""

    at: datetime
    by: str


def attempt(id_: str, to: str, way: WayName, urgency: str, reason: str) -> dict[str, Any]:
    return {
        "is": "attempt", "id": id_, "to": to, "way": way, "urgency": urgency, "reason": reason
    }  # fmt: skip


def result(id_: str, to: str, way: WayName, outcome: Outcome, detail: str = "") -> dict[str, Any]:
    return {"is": "result", "id": id_, "to": to, "way": way, "outcome": outcome, "detail": detail}


def seen(by: str, at: datetime) -> dict[str, Any]:
    return {"is": "seen", "by": by, "at": at.isoformat(timespec="milliseconds")}


def left() -> dict[str, Any]:
    return {"is": "left"}


def attempts(rows: Iterable[Row]) -> tuple[Attempt, ...]:
    """Every attempt with what came of it, in order."""
    made: list[Attempt] = []
    for row in rows:
        if row.kind != ALERT:
            continue
        data, at = row.data, datetime.fromisoformat(row.written_at)
        if data.get("is") == "attempt":
            made.append(Attempt(data["id"], data["to"], data["way"], at))
        elif data.get("is") == "result":
            for place in reversed(range(len(made))):
                if made[place].id == data["id"]:
                    made[place] = replace(
                        made[place], outcome=data["outcome"], ended_at=at, detail=data["detail"]
                    )
                    break
    return tuple(made)


def opened(rows: Iterable[Row]) -> Opened | None:
    """When the case was last opened or confirmed, as far as the journal knows."""
    found = [
        Opened(datetime.fromisoformat(row.data["at"]), row.data["by"])
        for row in rows
        if row.kind == ALERT and row.data.get("is") == "seen"
    ]
    return max(found, key=lambda one: one.at, default=None)
