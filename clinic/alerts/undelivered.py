"""Urgent cases of which nobody was told: shown in red until somebody opens them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic.alerts.concern import KINDS, Concern, concern
from clinic.alerts.escalation import HORIZON_S
from clinic.cases import Cases

GRACE_S = 120.0
"""An alert that is being sent is not undelivered yet: a telephone rings for half a minute."""
NOBODY = "nobody is set up to be told"


@dataclass(frozen=True)
class Undelivered:
    """A case that somebody should have been told of."""

    case_id: str
    urgency: str
    """U0 or U1; "" where the call broke before anything was understood."""
    since: datetime
    why: str
    """The last failure, in words for the operator."""
    known: bool = True
    """False where the journal cannot say whether anybody was told."""


def undelivered(found: Concern, now: datetime) -> Undelivered | None:
    """Whether an urgent case has reached nobody, by its journal; None when all is well, when it
    was opened, and within the first two minutes of trying."""
    if not found.urgent or found.settled or found.reached:
        return None
    failures = [one.detail or "nobody answered" for one in found.told if one.outcome]
    if not failures and now - found.risen < timedelta(seconds=GRACE_S):
        return None
    why = failures[-1] if failures else "sent, but without a result" if found.told else NOBODY
    return Undelivered(found.id, found.urgency, found.since, why)


def in_journal(cases: Cases, now: datetime) -> tuple[Undelivered, ...]:
    """Of the cases of the last week, the newest first. Raises ClinicError."""
    concerns = (
        concern(opening, cases.journal(opening.id, *KINDS)) for opening in cases.openings(HORIZON_S)
    )
    found = (undelivered(one, now) for one in concerns if one is not None)
    return tuple(one for one in found if one is not None)
