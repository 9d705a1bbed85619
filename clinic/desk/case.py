"""The page of one case, and what the staff does there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session
from starlette.responses import Response

from clinic.desk.access import Page
from clinic.desk.alarm import news
from clinic.desk.audit import once
from clinic.desk.dossier import dossier, waited
from clinic.desk.errors import Refused
from clinic.desk.inquiry import Inquiry
from clinic.desk.site import classes
from clinic.errors import CaseChanged, EntryRefused
from clinic.store.audit import CHANGED, SAW
from clinic.store.tables import STATUSES, URGENCIES


def shown(inquiry: Inquiry) -> Response:
    """The whole page; who looks is audited, and ends the alerts of an urgent case."""
    site, case_id = inquiry.site, inquiry.named("case")
    before = dossier(site, case_id).case.version
    # Made before the case counts as opened: a page that cannot be shown must end no alert.
    page = _page(inquiry)
    if site.opened(case_id, inquiry.account.name).version == before:
        return page
    inquiry.live.tell(news(site, case_id))
    return _page(inquiry)


def part(inquiry: Inquiry) -> Response:
    """What grows while a call goes on, each piece in its place; who looks is audited."""
    answer = inquiry.page("case_news", **_case(inquiry))
    once(inquiry, SAW, inquiry.named("case"))
    return answer


def player(inquiry: Inquiry) -> Response:
    """The recording, as soon as the call is over; nothing where the page has it already, so that
    news do not stop what somebody listens to."""
    case = _case(inquiry)
    if inquiry.asked("sound") == case["dossier"].sound:
        return Response(status_code=204)
    return inquiry.page("player", **case)


def set_status(inquiry: Inquiry) -> Response:
    """What became of the case."""
    who, chosen = inquiry.account.name, inquiry.field("status")
    return _changed(
        inquiry,
        lambda case_id: inquiry.site.cases.set_status(case_id, _version(inquiry), who, chosen),
    )


def review(inquiry: Inquiry) -> Response:
    """A clinician confirms or overrides class and urgency, with a reason as a note if there is
    one."""
    cases, who, why = inquiry.site.cases, inquiry.account.name, inquiry.field("why")

    def change(case_id: str) -> None:
        cases.review(
            case_id,
            _version(inquiry),
            who,
            urgency=inquiry.field("urgency"),
            component=inquiry.field("component"),
        )
        if why:
            cases.note(case_id, who, why)

    return _changed(inquiry, change)


def outcome(inquiry: Inquiry) -> Response:
    """What it really was."""
    who, component = inquiry.account.name, inquiry.field("component")
    return _changed(
        inquiry,
        lambda case_id: inquiry.site.cases.set_outcome(case_id, _version(inquiry), who, component),
    )


def note(inquiry: Inquiry) -> Response:
    """Something to remember."""
    who, words = inquiry.account.name, inquiry.field("words")
    return _changed(inquiry, lambda case_id: inquiry.site.cases.note(case_id, who, words))


def photo_code(inquiry: Inquiry) -> Response:
    """Six digits for the caller, told once; who had them made is audited."""
    site, case_id, who = inquiry.site, inquiry.named("case"), inquiry.account.name

    def noted(session: Session) -> None:
        site.audit.record(session, who, CHANGED, case_id, {"photo_code": True})

    return _again(inquiry, code=site.codes.issue(case_id, noted))


def _changed(inquiry: Inquiry, change: Callable[[str], None]) -> Response:
    case_id = inquiry.named("case")
    try:
        change(case_id)
    except (CaseChanged, EntryRefused) as refusal:
        status = 409 if isinstance(refusal, CaseChanged) else 400
        return _again(inquiry, status=status, said=str(refusal))
    inquiry.live.tell(news(inquiry.site, case_id))
    return inquiry.go(f"/cases/{case_id}")


def _again(inquiry: Inquiry, **told: Any) -> Response:
    """The page as the answer to a form, which counts as no opening; who looks is audited."""
    answer = _page(inquiry, **told)
    once(inquiry, SAW, inquiry.named("case"))
    return answer


def _page(inquiry: Inquiry, *, status: int = 200, said: str = "", code: str = "") -> Response:
    return inquiry.page(
        "case",
        status=status,
        said=said,
        code=code,
        others=inquiry.site.worklist.same_caller(inquiry.named("case")),
        statuses=STATUSES,
        urgencies=URGENCIES,
        classes=classes(inquiry.site.knowledge),
        **_case(inquiry),
    )


def _case(inquiry: Inquiry) -> dict[str, Any]:
    site = inquiry.site
    found = dossier(site, inquiry.named("case"))
    return {
        "dossier": found,
        "case": found.case,
        "findings": found.findings,
        "waited_s": waited(found.case, site.clock()).total_seconds(),
        "photos": site.album.of_case(found.case.id),
    }


def _version(inquiry: Inquiry) -> int:
    """Which state of the case the form was made from."""
    version = inquiry.field("version")
    if not version.isdigit():
        raise Refused(400, "The form is not whole: open the page again.")
    return int(version)


PAGES = (
    Page("/cases/{case}", shown, "read"),
    Page("/cases/{case}/news", part, "read", by_itself=True),
    Page("/cases/{case}/player", player, "listen", by_itself=True),
    Page("/cases/{case}/status", set_status, "work", "POST"),
    Page("/cases/{case}/review", review, "review", "POST"),
    Page("/cases/{case}/outcome", outcome, "review", "POST"),
    Page("/cases/{case}/notes", note, "work", "POST"),
    Page("/cases/{case}/code", photo_code, "work", "POST"),
)
