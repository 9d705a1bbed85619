"""An emergency in the practice's own rooms: whoever has a page of the desk open sees and hears it
at once, until somebody opens the case as it is then.

Alerts of other cases go to whoever is on call (`clinic.alerts`); the staff is where this person is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select
from starlette.responses import Response

from clinic.desk.access import Page
from clinic.desk.inquiry import Inquiry
from clinic.desk.live import LIST, of_case
from clinic.desk.site import Site
from clinic.store.tables import CaseRow

ALARM = "alarm"
"""The name of the news that there is one."""
HERE = ("browser", "microphone")
"""Channels whose people are in the practice."""
LASTING = timedelta(hours=1)
"""After that the person is not there any more; the case stays at the top of the list."""


@dataclass(frozen=True)
class Raised:
    """Somebody in the practice needs help now."""

    case_id: str
    at: datetime


def raised(site: Site) -> tuple[Raised, ...]:
    """Emergencies here that nobody has opened since they are, the latest first. Raises
    StoreUnreachable."""
    query = select(CaseRow.id, CaseRow.last_at).where(
        _emergency(), CaseRow.opened_at >= site.clock() - LASTING
    )
    with site.database.reading() as session:
        rows = session.execute(query.order_by(CaseRow.last_at.desc())).all()
    return tuple(Raised(case_id, at) for case_id, at in rows)


def news(site: Site, case_id: str) -> tuple[str, ...]:
    """What pages are told when a case has changed: also that an alarm may be over. Raises
    StoreUnreachable."""
    with site.database.reading() as session:
        here = session.scalar(select(CaseRow.id).where(_here(), CaseRow.id == case_id))
    return (LIST, of_case(case_id), *((ALARM,) if here else ()))


def part(inquiry: Inquiry) -> Response:
    """The emergencies alone, as they are now."""
    return inquiry.shared("alarm", lambda: {"alarms": raised(inquiry.site)})


def _emergency() -> ColumnElement[bool]:
    # Who opened it while it was milder has not seen the emergency: it is new again.
    return and_(_here(), CaseRow.status == "new", CaseRow.deleted_at.is_(None))


def _here() -> ColumnElement[bool]:
    return and_(CaseRow.standing == "U0", CaseRow.channel.in_(HERE))


PAGES = (Page("/alarm", part, "read", by_itself=True),)
