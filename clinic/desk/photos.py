"""Photos at the desk: seen large, added by the staff, given to a case, deleted."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import Response

from clinic.desk.access import Page
from clinic.desk.audit import once
from clinic.desk.errors import Refused
from clinic.desk.forms import SMALL
from clinic.desk.inquiry import Inquiry
from clinic.desk.live import LIST, of_case
from clinic.photos.album import Size
from clinic.photos.errors import PhotoRefused, PhotoUnknown
from clinic.photos.images import MOST_BYTES
from clinic.photos.tables import PhotoRow
from clinic.store.audit import CHANGED, DELETED, SAW


def show(inquiry: Inquiry, photo: PhotoRow, *, status: int = 200, **values: Any) -> Response:
    """One photo, large; who looks is audited."""
    audited(inquiry, SAW, photo)
    return inquiry.page("photo", status=status, photo=photo, **values)


def image(inquiry: Inquiry) -> Response:
    """The photo itself, or its preview; who looks is audited."""
    size: Size = "preview" if inquiry.asked("size") == "preview" else "full"
    photo = photo_of(inquiry)
    with inquiry.site.album.open(photo.number, size) as file:
        answer = Response(file.read(), media_type="image/jpeg")
    once(inquiry, SAW, photo.case_id or "", {"photo": photo.number})
    return answer


def add(inquiry: Inquiry) -> Response:
    """A photo that reached the staff another way."""
    site, case_id, by = inquiry.site, inquiry.named("case"), inquiry.account.name
    try:
        photo = site.album.take(inquiry.file("photo").file.read(), "desk", case_id, by=by)
    except PhotoRefused as refusal:
        raise Refused(400, str(refusal)) from refusal
    audited(inquiry, CHANGED, photo)
    inquiry.live.tell([LIST, of_case(case_id)])
    return inquiry.go(f"/cases/{case_id}")


def unassigned(inquiry: Inquiry) -> Response:
    """Photos that nobody's case is known of."""
    return inquiry.page("photos", photos=inquiry.site.album.unassigned())


def assign(inquiry: Inquiry) -> Response:
    """Give a photo to a case."""
    photo, case_id = photo_of(inquiry), inquiry.field("case").upper()
    inquiry.site.album.assign(photo.number, case_id, inquiry.account.name)
    audited(inquiry, CHANGED, photo)
    inquiry.live.tell([LIST, of_case(case_id)])
    return inquiry.go(f"/cases/{case_id}")


def delete(inquiry: Inquiry) -> Response:
    """Take a photo away for good."""
    photo, site, who = photo_of(inquiry), inquiry.site, inquiry.account.name

    def noted(session: Session, row: PhotoRow) -> None:
        site.audit.record(session, who, DELETED, row.case_id or "", {"photo": row.number})

    site.album.delete(photo.number, noted)
    return inquiry.go(f"/cases/{photo.case_id}" if photo.case_id else "/photos")


def photo_of(inquiry: Inquiry) -> PhotoRow:
    """The photo that the address names. Raises Refused."""
    number = inquiry.named("photo")
    try:
        return inquiry.site.album.photo(int(number) if number.isdigit() and len(number) < 10 else 0)
    except PhotoUnknown as error:
        raise Refused(404, "There is no such photo: it was deleted, or never came.") from error


def audited(inquiry: Inquiry, what: str, photo: PhotoRow) -> None:
    """A line in the audit of who did what with a photo."""
    site, who = inquiry.site, inquiry.account.name
    with site.database.session() as session:
        site.audit.record(session, who, what, photo.case_id or "", {"photo": photo.number})


PAGES = (
    Page("/photos", unassigned, "read"),
    Page("/photos/{photo}/image", image, "read", by_itself=True),
    Page("/photos/{photo}/assign", assign, "work", "POST"),
    Page("/photos/{photo}/delete", delete, "delete", "POST"),
    Page("/cases/{case}/photos", add, "work", "POST", limit=MOST_BYTES + SMALL, files=1),
)
