"""A span of days in figures: what came, how the system's view and the dentist's agree, how long
callers waited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from math import ceil

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from clinic.store.base import Database
from clinic.store.tables import URGENCIES, CaseRow


@dataclass(frozen=True)
class Agreement:
    """How often two said the same."""

    same: int
    of: int

    @property
    def share(self) -> float | None:
        """0 to 1; None where there is nothing to compare."""
        return self.same / self.of if self.of else None


@dataclass(frozen=True)
class Waits:
    """How long callers waited, from when they called."""

    cases: int
    median: timedelta | None
    """None without cases."""
    most: timedelta | None
    """Nine of ten waited no longer."""


@dataclass(frozen=True)
class Statistics:
    """The cases of some days."""

    calls: dict[date, int]
    """By day, also those without."""
    by_urgency: dict[str, int]
    """By the urgency that counts."""
    raised: int
    """Reviewed cases that the clinician found more urgent than the system did."""
    urgency: Agreement
    """The system's with the clinician's."""
    component: Agreement
    """The system's likeliest class with the clinician's."""
    outcome: Agreement
    """The system's likeliest class with what it really was."""
    outcomes: dict[tuple[str, str], int]
    """How often the system said the first and it was the second."""
    questions: dict[str, int]
    """What callers asked about, the most frequent first, by the topic's id."""
    seen: dict[str, Waits]
    """Until somebody of the staff opened the case, by urgency."""
    answered: dict[str, Waits]
    """Until somebody called back, booked or closed it, by urgency."""
    unanswered: int
    """Still waiting."""


def statistics(database: Database, first: date, days: int, zone: tzinfo) -> Statistics:
    """Of so many days from the first on, as they are in that zone. Raises StoreUnreachable."""
    dates = [first + timedelta(days=number) for number in range(days)]
    since, until = (
        datetime(day.year, day.month, day.day, tzinfo=zone)
        for day in (first, first + timedelta(days=days))
    )
    query = (
        select(CaseRow)
        .options(joinedload(CaseRow.saved))
        .where(CaseRow.opened_at >= since, CaseRow.opened_at < until, CaseRow.deleted_at.is_(None))
    )
    with database.reading() as session:
        cases = session.scalars(query).all()
        questions = Counter(topic for case in cases for topic in _topics(case))
    reviewed = [case for case in cases if case.reviewed_at]
    known = [case for case in cases if case.outcome]
    calls = Counter(case.opened_at.astimezone(zone).date() for case in cases)
    return Statistics(
        calls={day: calls[day] for day in dates},
        by_urgency=dict(_by_urgency(Counter(case.standing for case in cases))),
        raised=sum(
            (case.reviewed_urgency or "") < (case.judged_urgency or "") for case in reviewed
        ),
        urgency=_agreement((case.judged_urgency, case.reviewed_urgency) for case in reviewed),
        component=_agreement((case.judged_class, case.reviewed_class) for case in reviewed),
        outcome=_agreement((case.likeliest, case.outcome) for case in known),
        outcomes=dict(Counter((case.likeliest, case.outcome or "") for case in known)),
        questions=dict(questions.most_common()),
        seen=_waits((case, case.first_opened_at) for case in cases),
        answered=_waits((case, case.answered_at) for case in cases),
        unanswered=sum(case.answered_at is None for case in cases),
    )


def _topics(case: CaseRow) -> set[str]:
    topics = case.data.get("topics")
    return {str(topic) for topic in topics} if isinstance(topics, list) else set()


def _by_urgency(counted: Counter[str]) -> Iterable[tuple[str, int]]:
    return ((urgency, counted[urgency]) for urgency in URGENCIES)


def _agreement(pairs: Iterable[tuple[str | None, str | None]]) -> Agreement:
    same = [one == other for one, other in pairs]
    return Agreement(sum(same), len(same))


def _waits(ends: Iterable[tuple[CaseRow, datetime | None]]) -> dict[str, Waits]:
    waited: dict[str, list[timedelta]] = {urgency: [] for urgency in URGENCIES}
    for case, end in ends:
        if end is not None:
            waited[case.standing].append(end - case.opened_at)
    return {
        urgency: Waits(len(spans), _quantile(spans, 0.5), _quantile(spans, 0.9))
        for urgency, spans in waited.items()
    }


def _quantile(spans: Sequence[timedelta], share: float) -> timedelta | None:
    """The shortest that this share of all do not exceed."""
    return sorted(spans)[ceil(share * len(spans)) - 1] if spans else None
