"""Exports from the desk's pages: what the page shows, as a file, audited under who took it."""

from __future__ import annotations

import csv
import io

import pytest

from clinic.store.audit import EXPORTED, rows
from tests.clinic.desk.calls import BREATHLESS, CAP, held
from tests.clinic.desk.desks import Desk


def audited(desk: Desk) -> list[tuple[str, str]]:
    with desk.site.database.reading() as session:
        return [(row.case_id, row.detail) for row in rows(session) if row.what == EXPORTED]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("export.pdf", "application/pdf"),
        ("export.pdf?paper=a4", "application/pdf"),
        ("export.fhir.json", "application/fhir+json"),
    ],
)
def test_a_case_is_a_file_named_by_its_id(desk: Desk, path: str, kind: str) -> None:
    case_id = held(desk, *CAP)
    answer = desk.browser("desk").get(f"/cases/{case_id}/{path}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert case_id in answer.headers["content-disposition"]
    assert [found for found, _ in audited(desk)] == [case_id]


def test_the_pages_lead_to_the_exports(desk: Desk) -> None:
    case_id = held(desk, *CAP)
    browser = desk.browser("desk")
    assert f"/cases/{case_id}/export.pdf" in browser.get(f"/cases/{case_id}").text
    assert "/cases.csv?urgency=U0" in browser.get("/?urgency=U0").text


def test_the_table_holds_what_the_list_shows(desk: Desk) -> None:
    held(desk, *CAP)
    urgent = held(desk, *BREATHLESS)
    text = desk.browser("dentist").get("/cases.csv?urgency=U0").text.removeprefix("\ufeff")
    assert [row["case"] for row in csv.DictReader(io.StringIO(text))] == [urgent]
    assert audited(desk) == [("", '{"form": "csv"}')]


def test_there_is_no_export_of_what_is_not_there(desk: Desk) -> None:
    browser = desk.browser("desk")
    assert browser.get("/cases/NONE/export.pdf").status_code == 404
    assert audited(desk) == []
