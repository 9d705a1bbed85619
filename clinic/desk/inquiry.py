"""One request as a page sees it: who asks, what the form holds, and how to answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from clinic.desk import rendering
from clinic.desk.errors import Refused
from clinic.desk.forms import FIELD, Tokens
from clinic.desk.live import Live
from clinic.desk.site import Site
from clinic.store.people import Account
from clinic.store.roles import Right

SHARED_S = 30.0
"""How long what was rendered may be shown again when nothing has changed: waiting times grow."""
MENU: tuple[tuple[str, str, Right], ...] = (
    ("/", "Cases", "read"),
    ("/statistics", "Statistics", "read"),
    ("/protocol", "Protocol", "read"),
    ("/people", "People", "people"),
    ("/audit", "Audit", "audit"),
    ("/account", "Your account", "read"),
)
"""Address, name, and the right that it takes."""


@dataclass(frozen=True)
class Inquiry:
    """A request by somebody: logged in, or not."""

    site: Site
    live: Live
    request: Request
    templates: Environment
    tokens: Tokens
    cookie: str
    """What the forms' tokens hang on: the session, or the visitor who is not logged in."""
    someone: Account | None
    form: FormData

    @property
    def account(self) -> Account:
        """Who is logged in; the guard lets nobody else to a page that takes a right."""
        if self.someone is None:
            raise Refused(401, "You are logged out: log in again.")
        return self.someone

    @property
    def path(self) -> str:
        return self.request.url.path

    @property
    def menu(self) -> list[tuple[str, str]]:
        return [(path, name) for path, name, right in MENU if self.may(right)]

    def may(self, right: Right) -> bool:
        """Whether who asks has this right: what they may not do is not offered."""
        return self.someone is not None and self.someone.may(right)

    def named(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def asked(self, name: str) -> str:
        """A value of the address after the question mark; "" when it is not there."""
        return self.request.query_params.get(name, "").strip()

    def field(self, name: str) -> str:
        """A text of the form; "" when it is not there."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def file(self, name: str) -> UploadFile:
        """A file of the form. Raises Refused when none was chosen."""
        value = self.form.get(name)
        if not isinstance(value, UploadFile) or not value.filename:
            raise Refused(400, "No photo was chosen: choose or take one.")
        return value

    def token(self) -> Markup:
        """The hidden field that every form of ours carries."""
        made = self.tokens.make(self.cookie)
        return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, made)

    def page(self, template: str, /, *, status: int = 200, **values: Any) -> Response:
        """A template with its values as the answer."""
        text = rendering.page(self.templates, template, inquiry=self, **values)
        return HTMLResponse(text, status)

    def shared(self, template: str, values: Callable[[], dict[str, Any]]) -> Response:
        """A template as the answer, which holds nothing of who asks: rendered once for all who ask
        at this address until something changes, since news bring every open page back at once."""
        turn = int(self.site.clock().timestamp() / SHARED_S)
        key = f"{turn} {self.path}?{self.request.url.query}"
        text = self.live.kept(key, lambda: rendering.page(self.templates, template, **values()))
        return HTMLResponse(text)

    def go(self, path: str) -> Response:
        """To another page, after a form was done."""
        return RedirectResponse(path, 303)
