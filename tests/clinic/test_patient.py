"""A patient's ZIP: all of theirs, nothing of others, and it says what is missing."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
import soundfile

from clinic.errors import CaseUnknown
from clinic.patient import cases_of, write_zip
from clinic.store.audit import SAW
from clinic.vault import Key, Vault
from tests.clinic.keeping import NUMBER, WORDS, Practice


@pytest.fixture
def practice(database, tmp_path):
    made = Practice(database, tmp_path / "data", Vault([Key(b"a" * 32)]))
    made.call("7KDM4")
    made.note("7KDM4", "called back twice")
    made.photo("7KDM4")
    with database.session() as session:
        made.audit.record(session, "anna", SAW, "7KDM4")
    made.pass_(days=1)
    made.call("3C3C3", number="+44 20 7946 0958")
    yield made
    made.close()


def zipped(practice, *case_ids, vault=None):
    file = io.BytesIO()
    with practice.database.reading() as session:
        missing = write_zip(session, practice.folder, vault or practice.vault, case_ids, file)
    return zipfile.ZipFile(file), missing


def found(practice, named):
    with practice.database.reading() as session:
        return cases_of(session, named)


def test_a_zip_holds_all_of_a_case_opened(practice):
    whole, missing = zipped(practice, "7KDM4")
    assert missing == ()
    assert sorted(whole.namelist()) == [
        "7KDM4/audit.json",
        "7KDM4/case.json",
        "7KDM4/photos/1.jpg",
        "7KDM4/recording.flac",
    ]
    case = json.loads(whole.read("7KDM4/case.json"))
    assert case["case"]["said"][0]["text"] == WORDS
    assert [event["kind"] for event in case["events"]] == ["event", "case"]
    assert [note["text"] for note in case["notes"]] == ["called back twice"]
    assert case["facts"][0]["words"] == WORDS
    assert [row["who"] for row in json.loads(whole.read("7KDM4/audit.json"))] == ["anna"]
    assert len(soundfile.read(io.BytesIO(whole.read("7KDM4/recording.flac")))[0]) == 16_000
    assert whole.read("7KDM4/photos/1.jpg").startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("named", "ids"),
    [
        ("7kdm4", ("7KDM4",)),
        (NUMBER, ("7KDM4",)),
        ("(312) 555-0123", ("7KDM4",)),
        ("020 7946 0958", ("3C3C3",)),
        ("312 555 0199", ("7KDM4", "3C3C3")),
    ],
)
def test_a_patient_is_found_by_case_by_their_line_and_by_where_to_call_back(practice, named, ids):
    assert found(practice, named) == ids


@pytest.mark.parametrize("named", ["QQQQQ", "555", "", "312 555 7777", "%", "' OR 1=1 --"])
def test_nobody_else_is_found(practice, named):
    with pytest.raises(CaseUnknown):
        found(practice, named)


def test_what_cannot_be_opened_is_told_in_the_zip(practice):
    whole, missing = zipped(practice, "7KDM4", "3C3C3", vault=Vault())
    assert len(missing) == 3
    assert "which is not among those given" in whole.read("missing.txt").decode()
    assert json.loads(whole.read("3C3C3/case.json"))["id"] == "3C3C3"
