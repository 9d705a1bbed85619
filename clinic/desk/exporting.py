"""Files out of the desk for the staff: a case as PDF or FHIR, the list as a table; all audited."""

from __future__ import annotations

import json

from starlette.responses import Response, StreamingResponse

from clinic.desk.access import Page
from clinic.desk.inquiry import Inquiry
from clinic.desk.worklist import chosen
from clinic.exports import table
from clinic.exports.fhir import bundle
from clinic.exports.pdf import Letterhead, Paper, pdf
from clinic.exports.record import Record, record
from clinic.store.audit import EXPORTED


def as_pdf(inquiry: Inquiry) -> Response:
    """To print, fax or file; A4 where the address asks for it."""
    site = inquiry.site
    found = _record(inquiry, "pdf")
    head = Letterhead(site.options.practice, site.clock(), site.options.zone)
    paper: Paper = "a4" if inquiry.asked("paper") == "a4" else "letter"
    made = pdf(found, site.knowledge, head, paper)
    return Response(made, headers=_named(f"{found.id}.pdf"), media_type="application/pdf")


def as_fhir(inquiry: Inquiry) -> Response:
    """For a records system."""
    found = _record(inquiry, "fhir")
    made = json.dumps(bundle(found, inquiry.site.knowledge, inquiry.site.clock()), indent=2)
    headers = _named(f"{found.id}.fhir.json")
    return Response(made, headers=headers, media_type="application/fhir+json")


def as_table(inquiry: Inquiry) -> Response:
    """The list as it is filtered, for a spreadsheet."""
    site = inquiry.site
    _audit(inquiry, "", "csv")
    rows = table.rows(table.every(site.worklist, chosen(inquiry)), site.knowledge)
    return StreamingResponse(rows, headers=_named("cases.csv"), media_type="text/csv")


def _record(inquiry: Inquiry, form: str) -> Record:
    with inquiry.site.database.reading() as session:
        found = record(session, inquiry.named("case"))
    _audit(inquiry, found.id, form)
    return found


def _audit(inquiry: Inquiry, case_id: str, form: str) -> None:
    site = inquiry.site
    with site.database.session() as session:
        site.audit.record(session, inquiry.account.name, EXPORTED, case_id, {"form": form})


def _named(file: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{file}"'}


PAGES = (
    Page("/cases.csv", as_table, "export"),
    Page("/cases/{case}/export.pdf", as_pdf, "export"),
    Page("/cases/{case}/export.fhir.json", as_fhir, "export"),
)
