"""Who may see which page: the one place where that is decided, before a page runs.

A page is declared with the right it takes; there is no way to add one without saying. For every
page it holds: the cookie names a session that is good and not locked, the account has the right, a
form carries a token of this session and is not too large, and what goes wrong is told in one
sentence.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from jinja2 import Environment
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from clinic.desk import cookies, rendering
from clinic.desk.errors import Refused
from clinic.desk.forms import FIELD, SMALL, Tokens, read
from clinic.desk.inquiry import Inquiry
from clinic.desk.live import Live
from clinic.desk.site import Site
from clinic.errors import (
    CaseHeld,
    CaseUnknown,
    ClinicError,
    FileGone,
    PeopleFault,
    StoreUnreachable,
    TooManyTries,
)
from clinic.store.roles import ROLES, Right, may
from clinic.store.visits import Visit

log = logging.getLogger(__name__)

DATABASE_AWAY = (
    "The desk's database cannot be reached. Calls go on and lose nothing: tell whoever runs "
    "Toothline, and try again in a minute."
)
HELD = (
    "The case is under legal hold: nothing is taken from it until whoever runs Toothline lifts it."
)
BROKEN = "This could not be done. Tell whoever runs Toothline: the reason is in its log."


@dataclass(frozen=True)
class Page:
    """An address, what is shown there, and who may see it."""

    path: str
    show: Callable[[Inquiry], Response]
    right: Right | None
    """None: everybody, logged in or not."""
    method: str = "GET"
    by_itself: bool = False
    """The page in the browser asks for it, not a person: it does not keep a session awake."""
    limit: int = SMALL
    """Bytes of the form."""
    files: int = 0


class Guard:
    """Stands before a page."""

    def __init__(
        self, page: Page, site: Site, live: Live, tokens: Tokens, templates: Environment
    ) -> None:
        self.page = page
        self._site = site
        self._live = live
        self._tokens = tokens
        self._templates = templates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClinicError as error:
            response = self._refusal(error)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        page, session = self.page, cookies.session(request, self._site)
        visit = await run_in_threadpool(self._visit, session)
        if page.right is not None:
            if visit is None or visit.locked:
                return self._stranger(request, visit)
            if not visit.account.may(page.right):
                able = " or ".join(role for role in ROLES if may(role, page.right))
                raise Refused(403, f"This takes the role {able}: ask somebody who has it.")
        visitor = "" if visit else cookies.visitor(request, self._site)
        fresh = "" if visit or visitor else secrets.token_urlsafe(32)
        ours = session if visit else visitor or fresh
        form = FormData()
        if page.method == "POST":
            form = await read(request, page.limit, files=page.files)
            self._tokens.take(ours, str(form.get(FIELD, "")))
        account = visit.account if visit and not visit.locked else None
        inquiry = Inquiry(
            self._site, self._live, request, self._templates, self._tokens, ours, account, form
        )
        response = await run_in_threadpool(page.show, inquiry)
        if fresh:
            cookies.put(response, self._site, cookies.VISITOR, fresh)
        return response

    def _visit(self, session: str) -> Visit | None:
        return self._site.visits.who(session, active=not self.page.by_itself) if session else None

    def _stranger(self, request: Request, visit: Visit | None) -> Response:
        """Who is not logged in, or whose session is locked."""
        if self.page.by_itself or request.method != "GET":
            raise Refused(401, "You are logged out: log in again.")
        if visit is None and request.headers.get("sec-fetch-site") == "cross-site":
            # From a link in a mail browsers do not show our strict cookie; from our own page they
            # do, and that page is the same one, asked for once more.
            return HTMLResponse(rendering.page(self._templates, "arriving"))
        query = f"?{request.url.query}" if request.url.query else ""
        door = "/unlock" if visit else "/login"
        return RedirectResponse(f"{door}?next={quote(request.url.path + query)}", 303)

    def _refusal(self, error: ClinicError) -> Response:
        status, why = _told(error)
        if status >= 500:
            log.error("%s could not be shown: %s", self.page.path, error)
        open_page = self.page.right is None and "{" not in self.page.path
        back = self.page.path if open_page else "/"
        text = rendering.page(self._templates, "refused", why=why, back=back)
        return HTMLResponse(text, status)


def routes(pages: tuple[Page, ...], site: Site, live: Live, templates: Environment) -> list[Route]:
    """Every page behind its guard."""
    tokens = Tokens()
    return [
        Route(page.path, Guard(page, site, live, tokens, templates), methods=[page.method])
        for page in pages
    ]


def _told(error: ClinicError) -> tuple[int, str]:
    """The status, and what the person at the browser can do about it. The sentences of other errors
    are for whoever runs Toothline, and name places on its machine."""
    if isinstance(error, Refused):
        return error.status, str(error)
    if isinstance(error, CaseUnknown):
        return 404, "There is no such case: it was deleted, or the address is wrong."
    if isinstance(error, CaseHeld):
        return 409, HELD
    if isinstance(error, FileGone):
        return 404, str(error)
    if isinstance(error, PeopleFault):
        return 429 if isinstance(error, TooManyTries) else 403, str(error)
    if isinstance(error, StoreUnreachable):
        return 503, DATABASE_AWAY
    return 500, BROKEN
