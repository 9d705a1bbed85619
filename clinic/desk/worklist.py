"""The first page: what waits, the most urgent first; and its part that is refreshed by news."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from clinic.desk import cookies
from clinic.desk.access import Page
from clinic.desk.alarm import ALARM
from clinic.desk.errors import Refused
from clinic.desk.inquiry import Inquiry
from clinic.desk.live import LIST, of_case
from clinic.desk.site import classes
from clinic.errors import EntryRefused
from clinic.signing import status
from clinic.store.signs import last
from clinic.store.tables import STATUSES, URGENCIES
from clinic.store.worklist import Filter

MARKS = ("unread", "unreviewed", "overdue")
"""What the list can be narrowed to, besides status, urgency and class."""
ASKED = ("search", "status", "urgency", "class", "since", "until", *MARKS)
"""What the address may hold."""


def shown(inquiry: Inquiry) -> Response:
    """The whole page."""
    return inquiry.page(
        "worklist",
        asked={name: inquiry.asked(name) for name in ASKED},
        statuses=STATUSES,
        urgencies=URGENCIES,
        classes=classes(inquiry.site.knowledge),
        **_list(inquiry),
    )


def part(inquiry: Inquiry) -> Response:
    """The list alone, as it is now; it holds nothing of who asks."""
    return inquiry.shared("list", lambda: _list(inquiry))


def stream(inquiry: Inquiry) -> Response:
    """News of the list, or of one case, until the session ends."""
    case_id = inquiry.asked("case")
    wanted = frozenset({of_case(case_id) if case_id else LIST, ALARM})
    session = cookies.session(inquiry.request, inquiry.site)

    async def may_go_on() -> bool:
        visit = await run_in_threadpool(inquiry.site.visits.who, session, active=False)
        return visit is not None and not visit.locked

    news = inquiry.live.stream(wanted, may_go_on)
    return StreamingResponse(news, media_type="text/event-stream")


def _list(inquiry: Inquiry) -> dict[str, Any]:
    site = inquiry.site
    try:
        page = site.worklist.page(chosen(inquiry), inquiry.asked("after"))
    except EntryRefused as error:
        raise Refused(400, str(error)) from error
    kept = {name: inquiry.asked(name) for name in ASKED if inquiry.asked(name)}
    return {
        "page": page,
        "query": urlencode(kept),
        "counts": site.worklist.counts(),
        "undelivered": site.undelivered(),
        "signs": last(site.database, site.clock()),
        "protocol": status(site.folder, site.knowledge),
    }


def chosen(inquiry: Inquiry) -> Filter:
    """The filter that the address asks for; what it cannot mean is as if it were not there."""
    asked_status, urgency = inquiry.asked("status"), inquiry.asked("urgency")
    every = STATUSES if asked_status == "all" else ()
    since, until = _day(inquiry.asked("since")), _day(inquiry.asked("until"))
    zone = inquiry.site.options.zone_or_utc
    return Filter(
        status=(asked_status,) if asked_status in STATUSES else every,
        urgency=(urgency,) if urgency in URGENCIES else (),
        component=inquiry.asked("class"),
        since=datetime.combine(since, time(), zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
        unread=bool(inquiry.asked("unread")),
        unreviewed=bool(inquiry.asked("unreviewed")),
        overdue=bool(inquiry.asked("overdue")),
        search=inquiry.asked("search"),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


PAGES = (
    Page("/", shown, "read"),
    Page("/list", part, "read", by_itself=True),
    Page("/live", stream, "read", by_itself=True),
)
