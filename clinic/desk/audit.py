"""Who saw, heard, exported, changed and deleted what: the latest lines of the audit."""

from __future__ import annotations

import json

from starlette.responses import Response

from clinic.desk.access import Page
from clinic.desk.inquiry import Inquiry
from clinic.store import audit

SHOWN = 200
"""Lines: what somebody reads through; older ones by `toothline audit`."""


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
