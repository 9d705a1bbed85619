"""Who saw, heard, exported, changed and deleted what: the latest lines of the audit, and one for
what goes on in many requests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from starlette.responses import Response

from clinic.desk.access import Page
from clinic.desk.inquiry import Inquiry
from clinic.store import audit
from clinic.store.audit import Value

SHOWN = 200
"""Lines: what somebody reads through; older ones by `toothline audit`."""
AGAIN = timedelta(hours=1)
"""Listening, and a page that refreshes itself, go on in many requests: one line stands for those of
an hour."""


def once(
    inquiry: Inquiry, what: str, case_id: str, detail: Mapping[str, Value] | None = None
) -> None:
    """A line of the audit, unless who asks has the same one, or one of the whole case, of the last
    hour. Raises StoreUnreachable."""
    site, who = inquiry.site, inquiry.account.name
    known = select(audit.AuditRow.number).where(
        audit.AuditRow.case_id == case_id,
        audit.AuditRow.who == who,
        audit.AuditRow.what == what,
        audit.AuditRow.detail.in_(("{}", json.dumps(dict(detail or {}), sort_keys=True))),
        audit.AuditRow.at > site.clock() - AGAIN,
    )
    with site.database.reading() as session:
        if session.scalar(known.limit(1)) is not None:
            return
    with site.database.session() as session:
        site.audit.record(session, who, what, case_id, detail)


def shown(inquiry: Inquiry) -> Response:
    """The newest first."""
    with inquiry.site.database.reading() as session:
        rows = audit.latest(session, SHOWN)
    lines = [(row, _words(row.detail)) for row in rows]
    return inquiry.page("audit", lines=lines, shown=SHOWN)


def _words(detail: str) -> str:
    told = json.loads(detail or "{}")
    return ", ".join(f"{name} {value}" for name, value in told.items() if value not in (None, ""))


PAGES = (Page("/audit", shown, "audit"),)
