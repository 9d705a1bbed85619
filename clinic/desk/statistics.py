"""A week in figures and charts."""

from __future__ import annotations

from datetime import date, timedelta

from starlette.responses import Response

from clinic.desk.access import Page
from clinic.desk.inquiry import Inquiry
from clinic.store.statistics import statistics

DAYS = 7


def shown(inquiry: Inquiry) -> Response:
    """The week that begins on the day asked for; otherwise the one that ends today."""
    site = inquiry.site
    zone = site.options.zone_or_utc
    try:
        first = date.fromisoformat(inquiry.asked("from"))
    except ValueError:
        first = site.clock().astimezone(zone).date() - timedelta(days=DAYS - 1)
    week = timedelta(days=DAYS)
    earliest, latest = date.min + 2 * week, date.max - 2 * week
    first = min(max(first, earliest), latest)
    return inquiry.page(
        "statistics",
        first=first,
        last=first + timedelta(days=DAYS - 1),
        before=first - week,
        after=first + week,
        week=statistics(site.database, first, DAYS, zone),
    )


PAGES = (Page("/statistics", shown, "read"),)
