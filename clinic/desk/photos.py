"""Photos at the desk: seen large, added by the staff, given to a case, deleted."""

from __future__ import annotations

from starlette.responses import Response

from clinic.desk.access import Page
from clinic.desk.errors import Refused
from clinic.desk.forms import SMALL
from clinic.desk.inquiry import Inquiry
from clinic.desk.live import LIST, of_case
from clinic.photos.album import Size
from clinic.photos.errors import PhotoRefused, PhotoUnknown
from clinic.photos.images import MOST_BYTES
from clinic.photos.tables import PhotoRow
from clinic.store.audit import CHANGED, DELETED, SAW


def shown(inquiry: Inquiry) -> Response:
    """One photo, large."""
    photo = _photo(inquiry)
    _audit(inquiry, SAW, photo)
    return inquiry.page("photo", photo=photo, said="")


def image(inquiry: Inquiry) -> Response:
    """The photo itself, or its preview."""
    size: Size = "preview" if inquiry.asked("size") == "preview" else "full"
    with inquiry.site.album.open(_photo(inquiry).number, size) as file:
        return Response(file.read(), media_type="image/jpeg")


def add(inquiry: Inquiry) -> Response:
    """A photo that reached the staff another way."""
    site, case_id, by = inquiry.site, inquiry.named("case"), inquiry.account.name
    try:
        photo = site.album.take(inquiry.file("photo").file.read(), "desk", case_id, by=by)
    except PhotoRefused as refusal:
        raise Refused(400, str(refusal)) from refusal
    _audit(inquiry, CHANGED, photo)
    inquiry.live.tell([LIST, of_case(case_id)])
    return inquiry.go(f"/cases/{case_id}")


def unassigned(inquiry: Inquiry) -> Response:
    """Photos that nobody's case is known of."""
    return inquiry.page("photos", photos=inquiry.site.album.unassigned())


def assign(inquiry: Inquiry) -> Response:
    """Give a photo to a case."""
    photo, case_id = _photo(inquiry), inquiry.field("case").upper()
    inquiry.site.album.assign(photo.number, case_id, inquiry.account.name)
    _audit(inquiry, CHANGED, photo)
    inquiry.live.tell([LIST, of_case(case_id)])
    return inquiry.go(f"/cases/{case_id}")


def delete(inquiry: Inquiry) -> Response:
    """Take a photo away for good."""
    photo = _photo(inquiry)
    inquiry.site.album.delete(photo.number)
    _audit(inquiry, DELETED, photo)
    return inquiry.go(f"/cases/{photo.case_id}" if photo.case_id else "/photos")


def _photo(inquiry: Inquiry) -> PhotoRow:
    number = inquiry.named("photo")
    try:
        return inquiry.site.album.photo(int(number) if number.isdigit() and len(number) < 10 else 0)
    except PhotoUnknown as error:
        raise Refused(404, "There is no such photo: it was deleted, or never came.") from error


def _audit(inquiry: Inquiry, what: str, photo: PhotoRow) -> None:
    site, who = inquiry.site, inquiry.account.name
    with site.database.session() as session:
        site.audit.record(session, who, what, photo.case_id or "", {"photo": photo.number})


PAGES = (
    Page("/photos", unassigned, "read"),
    Page("/photos/{photo}", shown, "read"),
    Page("/photos/{photo}/image", image, "read", by_itself=True),
    Page("/photos/{photo}/assign", assign, "work", "POST"),
    Page("/photos/{photo}/delete", delete, "delete", "POST"),
    Page("/cases/{case}/photos", add, "work", "POST", limit=MOST_BYTES + SMALL, files=1),
)
