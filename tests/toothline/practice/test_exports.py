"""`toothline cases export` of what the desk has, run as people run it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clinic.cases import Cases
from clinic.store.audit import rows
from tests.clinic.exports.calls import noon, saved
from toothline.__main__ import main
from toothline.practice import database
from toothline.settings import Settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A practice with one case, which the desk has not seen yet."""
    letters = iter("7KDM4")
    with (
        Cases(tmp_path, noon, draw=lambda _: next(letters)) as cases,
        cases.begin(channel="phone", caller_number="+13125550123") as call,
    ):
        call.save(saved())
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(
        main, ["cases", "export", *words], env={"TOOTHLINE_DATA": str(folder)}
    )


def audited(folder: Path) -> list[tuple[str, str, str]]:
    with database.opened(Settings(data=folder)) as opened, opened.reading() as session:
        return [(row.what, row.case_id, row.detail) for row in rows(session)]


def test_a_pdf_goes_into_a_file_for_its_owner_only_and_into_the_audit(folder: Path) -> None:
    out = folder / "case.pdf"
    done = run(folder, "7kdm4", "--pdf", "--paper", "a4", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert out.read_bytes().startswith(b"%PDF-")
    assert out.stat().st_mode & 0o077 == 0
    assert audited(folder) == [("exported", "7KDM4", '{"form": "pdf"}')]


def test_an_abbreviated_id_is_enough(folder: Path) -> None:
    assert run(folder, "7k", "--fhir").exit_code == 0


def test_fhir_is_a_bundle_on_the_screen(folder: Path) -> None:
    made = json.loads(run(folder, "7KDM4", "--fhir").stdout)
    assert (made["resourceType"], made["identifier"]["value"]) == ("Bundle", "7KDM4")


def test_the_list_is_a_table_with_every_case(folder: Path) -> None:
    text = run(folder, "--csv").stdout.removeprefix("\ufeff")
    assert [row["case"] for row in csv.DictReader(io.StringIO(text))] == ["7KDM4"]
    assert audited(folder) == [("exported", "", '{"form": "csv"}')]


def test_a_database_that_is_away_is_told_and_json_is_there_without_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOTHLINE_DATABASE", "postgresql+psycopg://nobody@127.0.0.1:9/none")
    done = run(folder, "7KDM4", "--pdf")
    assert done.exit_code == 2
    assert "cannot be used" in done.stderr
    assert run(folder, "7KDM4", "--json").exit_code == 0
