"""The kiosk's page, its files and the drawings; whatever is read on it comes from the knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from clinic.desk.shield import HEADERS as SHIELD
from dialog.knowledge import Practice

HERE = Path(__file__).parent
HOME = "/"
"""The page in the practice's own language: where it goes back to for the next person."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""Nothing inline and nothing foreign; a photo that was just taken is a blob of the page's own."""
SCRIPTS = sorted(
    path.name
    for path in (HERE / "static").glob("*.js")
    if path.stem != "calibrate" and not path.stem.endswith("-worklet")
)
"""Told to the browser at once: it would find them one behind the other by their imports."""
HEADERS = {
    **SHIELD,
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Tongue:
    """A language that the page speaks."""

    code: str
    """ISO 639-1."""
    words: Mapping[str, str]
    """The screen's texts by name, with {practice} and {emergency} to fill in."""
    hears: bool = True
    """Whether anybody hears it, or all is touched and keyed."""


def routes(
    words: Mapping[str, str],
    drawings: Mapping[str, str],
    practice: Practice | None = None,
    *,
    language: str = "en",
    hears: bool = True,
    further: Sequence[Tongue] = (),
) -> list[BaseRoute]:
    """The page, `/calibrate`, and what they load; the page in each further language at its code.

    `words` and `hears` as in `Tongue`; `drawings`: SVG by id. Raises KeyError for any other field
    in a text.
    """
    of = practice or Practice()
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    own = Tongue(language, words, hears)
    paths = {own.code: HOME, **{tongue.code: f"/{tongue.code}" for tongue in further}}
    tongues = [own, *further]
    offered = tongues if further else []
    choices = [(each.code, paths[each.code], each.words["language"]) for each in offered]

    def page(path: str, name: str, tongue: Tongue = own) -> Route:
        filled = {
            name: text.format(practice=of.name, emergency=of.emergency)
            for name, text in tongue.words.items()
        }
        made = templates.get_template(name).render(
            words=filled,
            language=tongue.code,
            hears=tongue.hears,
            home=HOME,
            choices=choices,
            scripts=SCRIPTS,
        )

        async def shown(_: Request) -> Response:
            return HTMLResponse(made, headers=HEADERS)

        return Route(path, shown)

    async def drawing(request: Request) -> Response:
        found = drawings.get(request.path_params["id"])
        if found is None:
            raise HTTPException(404)
        return Response(found, media_type="image/svg+xml", headers=HEADERS)

    return [
        *(page(paths[tongue.code], "page.html", tongue) for tongue in tongues),
        page("/calibrate", "calibrate.html"),
        Route("/drawings/{id}.svg", drawing),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
