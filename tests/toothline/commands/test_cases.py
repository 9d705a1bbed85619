"""`toothline cases`, run as people run it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from clinic.cases import Cases
from toothline.__main__ import main

CASE = {
    "urgency": "U2",
    "kind": "out",
    "ranked": [["HA", 0.62], ["CS", 0.2], ["IM", 0.11], ["CL", 0.001]],
    "facts": {
        "length": {
            "value": 5.0,
            "words": "five millimeters",
            "at_s": 62.3,
            "how": "confirmed",
            "status": "known",
            "replaced": [{"value": 15.0, "words": "fifteen", "at_s": 55.0}],
        },
        "have_piece": {
            "value": "yes",
            "words": "yeah it's in a cup",
            "at_s": 42.3,
            "how": "said",
            "status": "known",
            "replaced": [],
        },
        "threads": {"value": None, "words": "", "at_s": 50, "how": "said", "status": "no_answer"},
    },
    "rules": [{"id": "part_out", "why": "a part came out", "source": "S29", "urgency": "U2"}],
    "red_flags": ["bleeding"],
    "said": [{"at_s": 12.0, "question": "opening", "text": "my healing cap fell out"}],
    "questions_asked": ["breathing"],
    "callback_number": "3125550123",
    "next_step": "Call when we open.",
    "topics": ["nickel"],
    "conflicts": ["an earlier guess was CS"],
    "ended": "goodbye",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    letters = iter("7KDM4")
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with (
        Cases(tmp_path, lambda: noon, draw=lambda _: next(letters)) as cases,
        cases.begin(channel="phone", caller_number="+13125550123") as call,
    ):
        call.append("event", 12.0, {"is": "CallBegan"})
        call.save(CASE)
        call.sound(np.zeros(1600, np.float32), np.zeros(1600, np.float32))
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["cases", *words], env={"TOOTHLINE_DATA": str(folder)})


def test_list_shows_a_case_in_one_line(folder):
    result = run(folder, "list")
    assert result.exit_code == 0
    assert result.stdout == "7KDM4  2026-03-02 12:00  U2  HA/CS     3125550123     goodbye\n"


def test_list_of_nothing_says_what_to_do(tmp_path):
    result = run(tmp_path, "list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "toothline call" in result.stderr


@pytest.mark.parametrize(
    "line",
    [
        "Case 7KDM4, 2026-03-02 12:00 UTC, by phone",
        "Urgency:    U2",
        "Next step:  Call when we open.",
        "Call back:  3125550123",
        "Red flags:  bleeding",
        '  00:12  opening: "my healing cap fell out"',
        "  HA     62%",
        '  00:42  have_piece           yes          "yeah it\'s in a cup"',
        '  01:02  length               5            "five millimeters"',
        "         before at 00:55: 15",
        "  00:50  threads              no answer    said",
        "  U2  part_out: a part came out [S29]",
        "  an earlier guess was CS",
        "  nickel",
    ],
)
def test_show_tells_everything_with_its_time_and_words(folder, line):
    result = run(folder, "show", "7kd")
    assert result.exit_code == 0
    assert line in result.stdout.splitlines()


def test_show_names_the_recording(folder):
    assert (
        f"Recording:  {folder / 'recordings' / '7KDM4.flac'}" in run(folder, "show", "7KDM4").stdout
    )


def test_show_of_a_call_that_saved_nothing_leads_to_its_journal(tmp_path):
    with Cases(tmp_path, lambda: datetime(2026, 3, 2, tzinfo=UTC)) as cases:
        id_ = cases.begin().id
    assert f"toothline cases journal {id_}" in run(tmp_path, "show", id_).stdout


def test_show_leaves_out_what_is_most_unlikely(folder):
    assert "  CL" not in run(folder, "show", "7KDM4").stdout


def test_export_is_json_that_holds_the_case(folder):
    result = run(folder, "export", "7KDM4", "--json")
    data = json.loads(result.stdout)
    assert (data["schema"], data["version"]) == ("toothline.case", 1)
    assert data["case"] == CASE
    assert set(data) == {
        "schema", "version", "id", "opened_at", "saved_at", "channel", "caller_number",
        "recording", "case",
    }  # fmt: skip


def test_export_with_the_journal_holds_every_event(folder):
    data = json.loads(run(folder, "export", "7KDM4", "--json", "--journal").stdout)
    assert [row["kind"] for row in data["journal"]] == ["event", "case"]


def test_an_exported_file_is_for_its_owner_only(folder, tmp_path):
    out = tmp_path / "case.json"
    assert run(folder, "export", "7KDM4", "--json", "--out", str(out)).exit_code == 0
    assert out.stat().st_mode & 0o077 == 0
    assert json.loads(out.read_text())["id"] == "7KDM4"


def test_journal_shows_an_event_a_line(folder):
    lines = run(folder, "journal", "7KDM4").stdout.splitlines()
    assert lines[0] == '   1  00:12  event      {"is": "CallBegan"}'
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "7KDM5"), "did you mean 7KDM4?"),
        (("journal", "QQQQQ"), "see toothline cases list"),
        (("export", "7KDM4"), "Say in which form: --json"),
        (("export", "--json"), "Name one case"),
        (("export", "7KDM4", "--csv"), "Name one case"),
        (("export", "QQQQQ", "--pdf"), "see toothline cases list"),
        (("export", "7KDM4", "--json", "--out", "/dev/null/x"), "choose another file with --out"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence_with_exit_code_2(folder, words, said):
    result = run(folder, *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_damaged_store_is_told_in_a_sentence_with_exit_code_2(tmp_path):
    (tmp_path / "cases.sqlite3").write_bytes(b"no database at all, whatever its name says" * 50)
    result = run(tmp_path, "list")
    assert result.exit_code == 2
    assert "are no case store: move the file aside" in result.stderr
