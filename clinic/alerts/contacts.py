"""Whom to tell, by which ways, in which order, and how long to wait for what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from clinic.alerts.quiet import Quiet

WayName = Literal["mail", "webhook", "phone"]

URGENT = 1
"""U0 and U1: told at once and again until somebody opens the case."""


@dataclass(frozen=True)
class Contact:
    """Somebody of the practice, or a program of theirs. An empty address: not by this way."""

    name: str
    """Tells contacts apart, in the journal too."""
    mail: str = ""
    webhook: str = ""
    """A URL."""
    phone: str = ""
    mildest: int = URGENT
    """The mildest urgency they are told of: 1 is U1."""

    def ways(self, rank: int) -> tuple[WayName, ...]:
        """By which ways they are told of a case of that urgency; nobody is rung up for less than
        U1."""
        if rank > self.mildest:
            return ()
        known: dict[WayName, str] = {"mail": self.mail, "webhook": self.webhook}
        if rank <= URGENT:
            known["phone"] = self.phone
        return tuple(way for way, address in known.items() if address)


@dataclass(frozen=True)
class Policy:
    """What a practice decided."""

    contacts: tuple[Contact, ...] = ()
    """In the order in which they are told of an urgent case that nobody opens."""
    repeat_s: float = 300.0
    """So long after an alert the same contact is told again."""
    escalate_s: float = 600.0
    """So long after a contact's first alert the next contact is told too."""
    retry_s: float = 60.0
    """So long after an alert that could not be sent it is tried again: an outage of a minute is
    common. Longer after each failure, up to `repeat_s`."""
    quiet: Quiet = field(default_factory=Quiet)
    """When cases milder than U1 wait."""
