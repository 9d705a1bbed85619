"""The desk for other programs: cases to read as JSON, PDF and FHIR, by token (docs/exports.md).

It takes no cookie, so that no web page can use a browser's session, and it changes nothing but the
audit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from clinic.desk.access import DATABASE_AWAY
from clinic.desk.site import Site
from clinic.errors import CaseUnknown, ClinicError, EntryRefused, StoreUnreachable
from clinic.exports import schemas
from clinic.exports.fhir import bundle
from clinic.exports.pdf import Letterhead, pdf
from clinic.exports.record import Record, record
from clinic.store.audit import EXPORTED, SAW
from clinic.store.tables import STATUSES, URGENCIES
from clinic.store.tokens import Tokens
from clinic.store.worklist import Filter, Line

log = logging.getLogger(__name__)

PAPERS = ("letter", "a4")
LONGEST_SEARCH = 200
"""Letters of what is looked for."""


class Endpoint:
    """One address: the token first, then the answer, and every fault as JSON."""

    def __init__(
        self, show: Callable[[Site, Request, str], Response], site: Site, tokens: Tokens
    ) -> None:
        self._show, self._site, self._tokens = show, site, tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await run_in_threadpool(self._answer, Request(scope, receive))
        await response(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        try:
            program = self._program(request)
            if program is None:
                headers = {"WWW-Authenticate": "Bearer"}
                return _refused(401, "Send a token that is good: toothline tokens make.", headers)
            return self._show(self._site, request, f"({program})")
        except CaseUnknown:
            return _refused(404, "There is no such case.")
        except EntryRefused as error:
            return _refused(400, str(error))
        except StoreUnreachable as error:
            log.error("the API waits for the database: %s", error)
            return _refused(503, DATABASE_AWAY)
        except ClinicError as error:
            log.error("the API could not answer: %s", error)
            return _refused(500, "This could not be done: the reason is in the desk's log.")

    def _program(self, request: Request) -> str | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        return self._tokens.whose(token.strip()) if scheme.lower() == "bearer" else None


def api(site: Site) -> Mount:
    """All of it, to be mounted beside the pages."""
    tokens = Tokens(site.database, site.audit, site.clock)
    shown = {"/cases": _cases, "/cases/{case}": _case, "/cases/{case}/fhir": _fhir,
             "/cases/{case}/pdf": _pdf}  # fmt: skip
    return Mount(
        "/api/v1",
        routes=[
            Route("/openapi.json", _description, methods=["GET"]),
            *(
                Route(path, Endpoint(show, site, tokens), methods=["GET"])
                for path, show in shown.items()
            ),
        ],
    )


def _description(request: Request) -> Response:
    return JSONResponse(schemas.openapi())


def _cases(site: Site, request: Request, who: str) -> Response:
    asked = request.query_params
    status = _one_of(STATUSES, asked.get("status"), "status")
    urgency = _one_of(URGENCIES, asked.get("urgency"), "urgency")
    search = asked.get("search", "").strip()
    if len(search) > LONGEST_SEARCH:
        raise EntryRefused(f"Look for {LONGEST_SEARCH} letters at most.")
    chosen = Filter(
        status=(status,) if status else (),
        urgency=(urgency,) if urgency else (),
        component=asked.get("class", ""),
        search=search,
    )
    page = site.worklist.page(chosen, asked.get("after", ""))
    _audit(site, who, SAW, "", {"cases": len(page.lines)})
    return JSONResponse(
        {"cases": [_line(line) for line in page.lines], "following": page.following or None}
    )


def _case(site: Site, request: Request, who: str) -> Response:
    return JSONResponse(_plain(_record(site, request, who, "json")))


def _fhir(site: Site, request: Request, who: str) -> Response:
    made = bundle(_record(site, request, who, "fhir"), site.knowledge, site.clock())
    return JSONResponse(made, media_type="application/fhir+json")


def _pdf(site: Site, request: Request, who: str) -> Response:
    paper = _one_of(PAPERS, request.query_params.get("paper"), "paper") or "letter"
    head = Letterhead(site.options.practice, site.clock(), site.options.zone)
    found = _record(site, request, who, "pdf")
    made = pdf(found, site.knowledge, head, "a4" if paper == "a4" else "letter")
    return Response(made, media_type="application/pdf")


def _record(site: Site, request: Request, who: str, form: str) -> Record:
    with site.database.reading() as session:
        found = record(session, str(request.path_params["case"]))
    _audit(site, who, EXPORTED, found.id, {"form": form})
    return found


def _audit(site: Site, who: str, what: str, case_id: str, detail: dict[str, str | int]) -> None:
    with site.database.session() as session:
        site.audit.record(session, who, what, case_id, detail)


def _one_of(choices: tuple[str, ...], asked: str | None, what: str) -> str:
    if asked is not None and asked not in choices:
        raise EntryRefused(f"That is no {what}: choose one of {', '.join(choices)}.")
    return asked or ""


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "opened_at": _time(line.opened_at),
        "urgency": line.standing,
        "class": line.component or None,
        "status": line.status,
        "number": line.number or None,
        "told": line.told,
        "reviewed": not line.unreviewed,
        "unread": line.unread,
        "overdue": line.overdue,
        "ended": line.ended or None,
        "live": line.live,
    }


def _plain(found: Record) -> dict[str, Any]:
    return {
        "id": found.id,
        "opened_at": _time(found.opened_at),
        "channel": found.channel,
        "urgency": found.urgency or None,
        "standing": found.standing,
        "class": found.component or None,
        "status": found.status,
        "number": found.number or None,
        "ended": found.ended or None,
        "live": found.live,
        "reviewed": not found.unreviewed,
        "review": _timed(asdict(found.review)) if found.review else None,
        "outcome": _timed(asdict(found.outcome)) if found.outcome else None,
        "notes": [_timed(asdict(note)) for note in found.notes],
        "recordings": [asdict(sound) for sound in found.sounds],
        "photos": [_timed(asdict(photo)) for photo in found.photos],
        "case": dict(found.data),
    }


def _timed(data: dict[str, Any]) -> dict[str, Any]:
    return {k: _time(v) if isinstance(v, datetime) else v for k, v in data.items()}


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _refused(status: int, why: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": why}, status, headers)
