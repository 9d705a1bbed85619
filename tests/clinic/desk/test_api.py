"""The API answers as its description says, to good tokens only, whatever is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance
from starlette.testclient import TestClient

from clinic.exports import schemas
from clinic.store.audit import rows
from clinic.store.tokens import Tokens
from tests.clinic.desk import desks
from tests.clinic.exports.calls import EVIL, copied, saved

HOST = {"Host": "127.0.0.1:8080"}


class Program:
    """Another program of the practice, with a token."""

    def __init__(self, desk: desks.Desk, folder: Path) -> None:
        site = desk.site
        self.desk, self.app = desk, desk.app
        self.tokens = Tokens(site.database, site.audit, desk.clock)
        self.token = self.tokens.make("records", "(test)")
        evil = saved()
        evil["said"][1]["text"] = EVIL + "\ud800\x00"
        self.id, self.evil = copied(site.database, folder, saved(), evil)

    def get(self, path: str, token: str | None = None):
        client = TestClient(self.app, base_url="http://127.0.0.1:8080")
        return client.get(path, headers={"Authorization": f"Bearer {token or self.token}"})

    def audited(self) -> list[tuple[str, str, str]]:
        with self.desk.site.database.reading() as session:
            return [(r.who, r.what, r.case_id) for r in rows(session) if r.who == "(records)"]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with desks.desk(tmp_path) as desk:
        yield Program(desk, tmp_path)


def schema(name: str) -> dict[str, Any]:
    described = schemas.openapi()
    return {"$ref": f"#/components/schemas/{name}", "components": described["components"]}


PATHS = ("/cases", "/cases/{case}", "/cases/{case}/fhir", "/cases/{case}/pdf")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("token", ["", "toothline_guess", "é\ud800", "x" * 9000])
def test_without_a_good_token_nothing_is_told(program: Program, path: str, token: str) -> None:
    url = "/api/v1" + path.format(case=program.id)
    client = TestClient(program.app, base_url="http://127.0.0.1:8080")
    sent = f"Bearer {token}".encode("utf-8", "replace")
    answer = client.get(url, headers={b"Authorization": sent})
    assert answer.status_code == 401
    assert set(answer.json()) == {"error"}


@pytest.mark.parametrize("path", PATHS)
def test_a_browsers_session_opens_nothing_here(program: Program, path: str) -> None:
    browser = program.desk.browser("admin")
    assert browser.get("/api/v1" + path.format(case=program.id)).status_code == 401


def test_a_token_that_was_taken_back_opens_nothing(program: Program) -> None:
    program.tokens.revoke("records", "(test)")
    assert program.get("/api/v1/cases").status_code == 401


def test_a_token_is_not_in_the_database(program: Program, tmp_path: Path) -> None:
    for file in tmp_path.glob("clinic.sqlite3*"):
        assert program.token.encode() not in file.read_bytes()


def test_the_list_and_a_case_are_as_described(program: Program) -> None:
    listed = program.get("/api/v1/cases").json()
    assert sorted(line["id"] for line in listed["cases"]) == sorted([program.id, program.evil])
    for line in listed["cases"]:
        jsonschema_rs.validate(schema("Line"), line)
    for case_id in (program.id, program.evil):
        case = program.get(f"/api/v1/cases/{case_id}").json()
        jsonschema_rs.validate(schema("Case"), case)
        assert (case["reviewed"], case["review"]) == (False, None)


def test_the_exports_are_the_desks(program: Program) -> None:
    for case_id in (program.id, program.evil):
        fhir = program.get(f"/api/v1/cases/{case_id}/fhir")
        assert fhir.headers["content-type"] == "application/fhir+json"
        assert fhir.json()["identifier"]["value"] == case_id
        pdf = program.get(f"/api/v1/cases/{case_id}/pdf?paper=a4")
        assert pdf.content.startswith(b"%PDF-")


def test_what_a_program_reads_is_audited_under_its_name(program: Program) -> None:
    program.get("/api/v1/cases")
    program.get(f"/api/v1/cases/{program.id}")
    program.get(f"/api/v1/cases/{program.id}/pdf")
    program.get("/api/v1/cases/NONE")
    assert program.audited() == [
        ("(records)", "saw", ""),
        ("(records)", "exported", program.id),
        ("(records)", "exported", program.id),
    ]


@pytest.mark.parametrize(
    "query", ["status=open", "urgency=U9", "after=zonk", "search=" + "x" * 300]
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(program: Program, query: str) -> None:
    answer = program.get(f"/api/v1/cases?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


def test_only_reading_is_possible(program: Program) -> None:
    client = TestClient(program.app, base_url="http://127.0.0.1:8080")
    headers = {"Authorization": f"Bearer {program.token}"}
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert client.request(method, "/api/v1/cases", headers=headers).status_code == 405


def test_the_description_is_valid_and_holds_the_event(program: Program) -> None:
    client = TestClient(program.app, base_url="http://127.0.0.1:8080")
    described = client.get("/api/v1/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    assert described["components"]["schemas"]["Event"] == json.loads(json.dumps(schemas.event()))
    jsonschema_rs.meta.validate(schemas.event())


MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
"""Requests as the description allows them, and as it does not."""


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", ["listCases", "readCase", "exportFhir", "exportPdf"])
def test_no_request_that_can_be_made_up_breaks_the_api(
    program: Program, operation: str, mode: GenerationMode
) -> None:
    described = schemathesis.openapi.from_asgi("/api/v1/openapi.json", program.app, headers=HOST)
    found = described.find_operation_by_id(operation)
    good = {"Authorization": f"Bearer {program.token}", **HOST}

    @settings(max_examples=30, deadline=None, database=None, suppress_health_check=HealthCheck)
    @given(found.as_strategy(generation_mode=mode))
    def tried(case: schemathesis.Case) -> None:
        answer = case.call(headers=good)
        assert answer.status_code < 500, answer.text
        if mode == GenerationMode.POSITIVE and answer.status_code == 200:
            case.validate_response(answer, checks=[response_schema_conformance])

    tried()
