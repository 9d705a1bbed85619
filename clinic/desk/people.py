"""The staff's accounts, for the admin; and the one-time links with which passwords are set."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from clinic.desk.access import Page
from clinic.desk.errors import Refused
from clinic.desk.inquiry import Inquiry
from clinic.errors import PeopleFault, WeakPassword
from clinic.store.people import LINK_HOURS
from clinic.store.roles import ROLES, Role


def listed(inquiry: Inquiry) -> Response:
    """Every account."""
    return _people(inquiry)


def add(inquiry: Inquiry) -> Response:
    """A new account, with the link for its owner."""
    name, role = inquiry.field("name"), _role(inquiry)
    return _link(inquiry, name, lambda by: inquiry.site.people.add(by, name, role))


def reset(inquiry: Inquiry) -> Response:
    """A new link for an account."""
    name = inquiry.field("name")
    return _link(inquiry, name, lambda by: inquiry.site.people.reset(by, name))


def assign(inquiry: Inquiry) -> Response:
    """Another role for an account."""
    people, by = inquiry.site.people, inquiry.account.name
    return _changed(inquiry, lambda: people.assign(by, inquiry.field("name"), _role(inquiry)))


def disable(inquiry: Inquiry) -> Response:
    """Keep somebody out, or let them in again."""
    people, by = inquiry.site.people, inquiry.account.name
    out = inquiry.field("disabled") == "yes"
    return _changed(inquiry, lambda: people.disable(by, inquiry.field("name"), out))


def link(inquiry: Inquiry) -> Response:
    """Where a one-time link leads to: a password for an account, the first admin's name too."""
    found = inquiry.site.people.link(inquiry.named("token"))
    return inquiry.page("link", said="", link=found, name="")


def accept(inquiry: Inquiry) -> Response:
    """Set the password; the link is used up."""
    people, token, name = inquiry.site.people, inquiry.named("token"), inquiry.field("name")
    found = people.link(token)
    first, again = inquiry.form.get("password", ""), inquiry.form.get("again", "")
    try:
        if first != again:
            raise WeakPassword("The two passwords differ: type the same one twice.")
        people.accept(token, str(first), name)
    except PeopleFault as refusal:
        return inquiry.page("link", status=400, said=str(refusal), link=found, name=name)
    inquiry.live.recheck()
    return inquiry.go("/login")


def _people(
    inquiry: Inquiry, *, status: int = 200, said: str = "", made: str = "", name: str = ""
) -> Response:
    return inquiry.page(
        "people",
        status=status,
        people=inquiry.site.people.all(),
        roles=ROLES,
        said=said,
        made=made,
        name=name,
        hours=LINK_HOURS,
    )


def _link(inquiry: Inquiry, name: str, make: Callable[[str], str]) -> Response:
    try:
        token = make(inquiry.account.name)
    except PeopleFault as refusal:
        return _people(inquiry, status=400, said=str(refusal))
    made = str(inquiry.request.url.replace(path=f"/link/{token}", query=""))
    return _people(inquiry, made=made, name=name)


def _changed(inquiry: Inquiry, change: Callable[[], None]) -> Response:
    try:
        change()
    except PeopleFault as refusal:
        return _people(inquiry, status=400, said=str(refusal))
    inquiry.live.recheck()
    return inquiry.go("/people")


def _role(inquiry: Inquiry) -> Role:
    for role in ROLES:
        if role == inquiry.field("role"):
            return role
    raise Refused(400, f"Choose a role: {', '.join(ROLES)}.")


PAGES = (
    Page("/people", listed, "people"),
    Page("/people/add", add, "people", "POST"),
    Page("/people/reset", reset, "people", "POST"),
    Page("/people/assign", assign, "people", "POST"),
    Page("/people/disable", disable, "people", "POST"),
    Page("/link/{token}", link, None),
    Page("/link/{token}", accept, None, "POST"),
)
