"""Logging in and out, unlocking, and one's own password."""

from __future__ import annotations

from starlette.responses import Response

from clinic.desk import cookies
from clinic.desk.access import Page
from clinic.desk.inquiry import Inquiry
from clinic.errors import PeopleFault, TooManyTries


def ask(inquiry: Inquiry) -> Response:
    """Name and password."""
    if inquiry.someone:
        return inquiry.go(local(inquiry.asked("next")))
    return inquiry.page("login", said="", name="", next=local(inquiry.asked("next")))


def log_in(inquiry: Inquiry) -> Response:
    """Let somebody in, or say why not; never which of the two was wrong."""
    name, there = inquiry.field("name"), local(inquiry.field("next"))
    visitor = cookies.known_as(inquiry.request, inquiry.site)
    try:
        made = inquiry.site.visits.log_in(name, _password(inquiry, "password"), visitor)
    except PeopleFault as refusal:
        return inquiry.page(
            "login", status=_status(refusal), said=str(refusal), name=name, next=there
        )
    return cookies.welcome(inquiry.go(there), inquiry.site, made)


def log_out(inquiry: Inquiry) -> Response:
    """End the session here, for whoever holds its cookie."""
    inquiry.site.visits.log_out(inquiry.cookie)
    inquiry.live.recheck()
    return cookies.goodbye(inquiry.go("/login"), inquiry.site)


def locked(inquiry: Inquiry) -> Response:
    """The password again."""
    if inquiry.someone:
        return inquiry.go(local(inquiry.asked("next")))
    return inquiry.page("unlock", said="", next=local(inquiry.asked("next")))


def unlock(inquiry: Inquiry) -> Response:
    """Go on where the session was locked."""
    site, there = inquiry.site, local(inquiry.field("next"))
    visitor = cookies.known_as(inquiry.request, site)
    try:
        made = site.visits.unlock(inquiry.cookie, _password(inquiry, "password"), visitor)
    except PeopleFault as refusal:
        return inquiry.page("unlock", status=_status(refusal), said=str(refusal), next=there)
    return cookies.welcome(inquiry.go(there), site, made)


def lock(inquiry: Inquiry) -> Response:
    """Leave the desk for a while."""
    inquiry.site.visits.lock(inquiry.cookie)
    inquiry.live.recheck()
    return inquiry.go("/unlock")


def account(inquiry: Inquiry) -> Response:
    """One's own account."""
    return inquiry.page("account", said="")


def change(inquiry: Inquiry) -> Response:
    """Another password; every other session of the account ends."""
    site, visitor = inquiry.site, cookies.known_as(inquiry.request, inquiry.site)
    try:
        made = site.visits.change_password(
            inquiry.cookie, _password(inquiry, "old"), _password(inquiry, "new"), visitor
        )
    except PeopleFault as refusal:
        return inquiry.page("account", status=_status(refusal), said=str(refusal))
    inquiry.live.recheck()
    return cookies.welcome(inquiry.go("/account"), site, made)


def local(path: str) -> str:
    """A page of ours to go to; the worklist for anything else, as another site's address."""
    ours = path.startswith("/") and not path.startswith("//") and path.isprintable()
    return path if ours and "\\" not in path else "/"


def _password(inquiry: Inquiry, name: str) -> str:
    """As typed: spaces at its ends belong to it."""
    value = inquiry.form.get(name, "")
    return value if isinstance(value, str) else ""


def _status(refusal: PeopleFault) -> int:
    return 429 if isinstance(refusal, TooManyTries) else 400


PAGES = (
    Page("/login", ask, None),
    Page("/login", log_in, None, "POST"),
    Page("/logout", log_out, None, "POST"),
    Page("/unlock", locked, None),
    Page("/unlock", unlock, None, "POST"),
    Page("/lock", lock, "read", "POST"),
    Page("/account", account, "read"),
    Page("/account", change, "read", "POST"),
)
