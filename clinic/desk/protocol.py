"""The protocol as it is in use, to be read; and whether a dentist has signed it."""

from __future__ import annotations

from starlette.responses import Response

from clinic.desk.access import Page
from clinic.desk.errors import Refused
from clinic.desk.inquiry import Inquiry
from clinic.signing import Signed, sign, status
from dialog.knowledge.page import sections


def shown(inquiry: Inquiry) -> Response:
    """Every rule, question and text with its source."""
    site = inquiry.site
    found = status(site.folder, site.knowledge)
    return inquiry.page(
        "protocol",
        protocol=site.knowledge.protocol,
        fingerprint=site.knowledge.fingerprint,
        state=found,
        is_signed=isinstance(found, Signed),
        sections=sections(site.knowledge),
    )


def signed(inquiry: Inquiry) -> Response:
    """A dentist answers for exactly this protocol."""
    site, name = inquiry.site, inquiry.field("name")
    if not name or inquiry.field("fingerprint") != site.knowledge.fingerprint:
        raise Refused(400, "Give your full name, and sign the protocol as this page shows it.")
    sign(site.folder, site.knowledge, name, site.clock)
    with site.database.session() as session:
        detail = {"protocol": site.knowledge.fingerprint}
        site.audit.record(session, inquiry.account.name, "signed", "", detail)
    return inquiry.go("/protocol")


PAGES = (Page("/protocol", shown, "read"), Page("/protocol", signed, "sign", "POST"))
