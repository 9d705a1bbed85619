"""The desk as a web application: all pages behind their guards, the static files, the shield."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from clinic.desk import (
    alarm,
    audit,
    case,
    exporting,
    login,
    measuring,
    patient,
    people,
    photos,
    protocol,
    recording,
    rendering,
    statistics,
    worklist,
)
from clinic.desk.access import routes
from clinic.desk.api import api
from clinic.desk.live import Live
from clinic.desk.shield import Shield
from clinic.desk.site import Site

STATIC = Path(__file__).parent / "static"
PAGES = (
    *worklist.PAGES,
    *alarm.PAGES,
    *case.PAGES,
    *recording.PAGES,
    *photos.PAGES,
    *exporting.PAGES,
    *measuring.PAGES,
    *patient.PAGES,
    *statistics.PAGES,
    *protocol.PAGES,
    *audit.PAGES,
    *people.PAGES,
    *login.PAGES,
)


def app(site: Site, live: Live) -> Starlette:
    """The application for an ASGI server; `live` is told from outside what changes."""
    templates = rendering.environment(site)
    return Starlette(
        routes=[
            *routes(PAGES, site, live, templates),
            api(site),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[
            Middleware(Shield, hosts=site.options.hosts, secure=site.options.secure),
        ],
    )
