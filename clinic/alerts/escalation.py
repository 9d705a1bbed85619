"""What is due now and when the next is: pure, so that a whole night is a test of a second.

An urgent case: the first contact at once and again every `repeat_s`; the next contact too after
`escalate_s`, or as soon as no way to the contact before gets through; until somebody opens it. Any
other case: one message to whoever wants it, when the call is over and the quiet hours are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic.alerts.concern import Concern
from clinic.alerts.contacts import Contact, Policy, WayName
from clinic.alerts.records import REACHED, Attempt

HORIZON_S = 7 * 86_400.0
"""A case that nobody has opened for a week is not helped by another alert; it stays among what
`undelivered` and the list of cases show."""
LONGEST_CALL_S = 1200.0
"""A call whose end is not written is over after that: none lasts longer."""


@dataclass(frozen=True)
class Delivery:
    """One message to one contact by one way."""

    concern: Concern
    contact: Contact
    way: WayName
    id: str
    """Of the alert that did not get through and is tried again; "" for a new one."""
    again: bool
    """Whether anybody was told before: then the case may have been opened since."""


@dataclass(frozen=True)
class Plan:
    """What to do about a case."""

    due: tuple[Delivery, ...] = ()
    next_at: datetime | None = None
    """When to plan again, if nothing happens; None for never."""


def plan(policy: Policy, concern: Concern, now: datetime) -> Plan:
    """By all that was tried so far."""
    if concern.settled or now - concern.risen > timedelta(seconds=HORIZON_S):
        return Plan()
    turns = _urgent(policy, concern, now) if concern.urgent else _routine(policy, concern)
    due: list[Delivery] = []
    later: list[datetime] = []
    for turn in turns:
        if turn.at <= now:
            due.append(Delivery(concern, turn.contact, turn.way, turn.id, bool(concern.attempts)))
        else:
            later.append(turn.at)
    return Plan(tuple(due), min(later, default=None))


def together(due: Iterable[Delivery]) -> list[tuple[Delivery, ...]]:
    """What is due as messages, the most urgent first. Urgent cases that are due to one person by
    one way are one message: a telephone that rings for each in turn tells of the last after
    minutes. Programs are told of each by itself."""
    groups: dict[tuple[str, ...], list[Delivery]] = {}
    for one in sorted(due, key=lambda one: (one.concern.rank, one.concern.since)):
        key: tuple[str, ...] = (one.contact.name, one.way)
        if one.way == "webhook" or not (one.concern.urgent and one.concern.id):
            key = (*key, one.concern.id)
        groups.setdefault(key, []).append(one)
    return [tuple(group) for group in groups.values()]


@dataclass(frozen=True)
class _Turn:
    """When a contact is to be told by a way."""

    at: datetime
    contact: Contact
    way: WayName
    id: str = ""


def _urgent(policy: Policy, concern: Concern, now: datetime) -> Iterator[_Turn]:
    # A clock that was put back must not silence anybody: what lies ahead has not happened.
    begins = min(concern.since, now)
    told = tuple(one for one in concern.told if one.at <= now)
    for contact in policy.contacts:
        ways = contact.ways(concern.rank)
        if not ways:
            continue
        lasts = {way: _last(told, contact, way) for way in ways}
        for way, last in lasts.items():
            if last is None:
                yield _Turn(begins, contact, way)
            elif last.outcome is None:
                yield _Turn(last.at, contact, way, last.id)
            elif last.outcome == "failed":
                yield _Turn(_retry_at(policy, concern, last), contact, way, last.id)
            else:
                yield _Turn(last.at + timedelta(seconds=policy.repeat_s), contact, way)
        begins += timedelta(seconds=policy.escalate_s)
        if (in_vain := _in_vain(tuple(lasts.values()))) is not None:
            begins = min(begins, in_vain)


def _routine(policy: Policy, concern: Concern) -> Iterator[_Turn]:
    lasting = concern.since + timedelta(seconds=LONGEST_CALL_S)
    begins = policy.quiet.over_at(concern.ended_at or lasting)
    for contact in policy.contacts:
        for way in contact.ways(concern.rank):
            last = _last(concern.attempts, contact, way)
            if last is None or last.outcome is None:
                yield _Turn(begins, contact, way, last.id if last else "")
            elif last.outcome not in REACHED:
                retry = policy.quiet.over_at(_retry_at(policy, concern, last))
                yield _Turn(retry, contact, way, last.id)


def _last(told: tuple[Attempt, ...], contact: Contact, way: WayName) -> Attempt | None:
    mine = [one for one in told if (one.to, one.way) == (contact.name, way)]
    return mine[-1] if mine else None


def _retry_at(policy: Policy, concern: Concern, last: Attempt) -> datetime:
    """After a failure: twice as long as after the one before, but never longer than a
    repetition would have been."""
    failures = sum(one.id == last.id for one in concern.attempts)
    pause_s = min(policy.retry_s * 2 ** min(failures - 1, 20), policy.repeat_s)
    # A failure takes seconds to show: it must not put the next alert off.
    return min((last.ended_at or last.at) + timedelta(seconds=pause_s),
               last.at + timedelta(seconds=policy.repeat_s))  # fmt: skip


def _in_vain(lasts: tuple[Attempt | None, ...]) -> datetime | None:
    """Since when no way to a contact gets through; None while one may, or did."""
    ends = [one.ended_at for one in lasts if one and one.outcome in ("failed", "unanswered")]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(lasts) else None
