"""The patient's page: six digits from the call, a photo, thanks. It shows nothing of any case, and
needs no script."""

from __future__ import annotations

import re

from starlette.responses import Response

from clinic.desk import cookies
from clinic.desk.access import Page
from clinic.desk.errors import Refused
from clinic.desk.forms import SMALL
from clinic.desk.inquiry import Inquiry
from clinic.desk.live import LIST, of_case
from clinic.photos import codes
from clinic.photos.errors import PhotoRefused
from clinic.photos.images import MOST_BYTES

UNKNOWN = (
    "These six digits do not count, or not any more. Look at them again, or call the practice."
)
WAIT = "Too many wrong digits were entered. Please try again in an hour, or call the practice."
DIGITS = re.compile(rf"\d{{{codes.DIGITS}}}")


def ask(inquiry: Inquiry) -> Response:
    """How to take the photo, and where to put it; the kiosk's QR code brings the digits along."""
    brought = inquiry.request.query_params.get("code", "")
    code = brought if DIGITS.fullmatch(brought) else ""
    return inquiry.page("patient", said="", thanks=False, left=0, code=code)


def take(inquiry: Inquiry) -> Response:
    """A photo for the case whose digits were entered."""
    site = inquiry.site
    address = cookies.known_as(inquiry.request, site).address
    try:
        upload = inquiry.file("photo").file.read()
    except Refused as refusal:
        return inquiry.page("patient", status=400, said=str(refusal), thanks=False, left=0, code="")
    leave = site.codes.redeem(inquiry.field("code"), address)
    if isinstance(leave, codes.Refused):
        said, status = (WAIT, 429) if leave.why == "wait" else (UNKNOWN, 400)
        return inquiry.page("patient", status=status, said=said, thanks=False, left=0, code="")
    try:
        site.album.take(upload, "page", leave.case_id)
    except PhotoRefused as refusal:
        return inquiry.page("patient", status=400, said=str(refusal), thanks=False, left=0, code="")
    inquiry.live.tell([LIST, of_case(leave.case_id)])
    return inquiry.page("patient", said="", thanks=True, left=leave.left, code="")


PAGES = (
    Page("/p", ask, None),
    Page("/p", take, None, "POST", limit=MOST_BYTES + SMALL, files=1),
)
