"""The desk's cookies: no script reads them and no foreign page sends them.

toothline          the session of somebody who is logged in
toothline-visitor  somebody who is not: their forms' tokens hang on it
toothline-device   a browser that was logged in before, see clinic.store.attempts
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from clinic.desk.site import Site
from clinic.store.attempts import DEVICE_DAYS, Visitor
from clinic.store.visits import Welcome

SESSION = "toothline"
VISITOR = "toothline-visitor"
DEVICE = "toothline-device"
DAY_S = 24 * 3600


def put(response: Response, site: Site, name: str, value: str, *, days: int | None = None) -> None:
    """Give the browser a cookie, until it is closed or for so many days."""
    response.set_cookie(
        _name(site, name),
        value,
        max_age=days * DAY_S if days else None,
        path="/",
        secure=site.options.secure,
        httponly=True,
        samesite="strict",
    )


def welcome(response: Response, site: Site, made: Welcome) -> Response:
    """The same answer, and the browser is logged in."""
    put(response, site, SESSION, made.token)
    put(response, site, DEVICE, made.device, days=DEVICE_DAYS)
    return response


def goodbye(response: Response, site: Site) -> Response:
    """The same answer, and the browser forgets its session."""
    response.delete_cookie(
        _name(site, SESSION), secure=site.options.secure, httponly=True, samesite="strict"
    )
    return response


def session(request: Request, site: Site) -> str:
    """ "" when the browser shows none."""
    return request.cookies.get(_name(site, SESSION), "")


def visitor(request: Request, site: Site) -> str:
    """ "" when the browser shows none."""
    return request.cookies.get(_name(site, VISITOR), "")


def known_as(request: Request, site: Site) -> Visitor:
    """Where a try to log in comes from."""
    address = request.client.host if request.client else ""
    return Visitor(address, request.cookies.get(_name(site, DEVICE), ""))


def _name(site: Site, name: str) -> str:
    """With TLS a prefix makes browsers keep it from other hosts and plain connections."""
    return f"__Host-{name}" if site.options.secure else name
