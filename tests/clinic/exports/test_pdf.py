"""The PDF shows the whole case on either paper, and never as more than it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clinic.exports.pdf import Letterhead, Paper, pdf
from clinic.exports.record import Note, Record
from tests.clinic.exports.calls import EVIL, NOON, record_of, saved
from tests.dialog.talking import english

CASE = saved()
HEAD = Letterhead("Lakeside Implants", NOON, ZoneInfo("America/Chicago"))
CURE = "pdftotext is not installed: sudo apt install poppler-utils, or brew install poppler"

Printed = Callable[..., str]


@pytest.fixture
def printed(tmp_path: Path) -> Printed:
    """The words of a PDF, with one space between them."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip(CURE)

    def words(record: Record, paper: Paper = "letter") -> str:
        file = tmp_path / "case.pdf"
        file.write_bytes(pdf(record, english(), HEAD, paper))
        done = subprocess.run([program, "-layout", file, "-"], capture_output=True, check=True)
        return " ".join(done.stdout.decode().split())

    return words


@pytest.mark.parametrize(
    ("paper", "points"), [("letter", (612.0, 792.0)), ("a4", (595.28, 841.89))]
)
def test_both_papers_are_made(paper: Paper, points: tuple[float, float]) -> None:
    made = pdf(record_of(CASE), english(), HEAD, paper)
    assert made.startswith(b"%PDF-")
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made)
    assert box
    assert (float(box[1]), float(box[2])) == pytest.approx(points, abs=0.1)


def test_the_case_is_there_in_the_callers_words_and_with_its_sources(printed: Printed) -> None:
    text = printed(record_of(CASE))
    for wanted in (
        "Case 7KDM4", "Lakeside Implants", CASE["callback_number"], CASE["said"][1]["text"],
        "U2, seen within a day", "healing abutment", "not a diagnosis", "Called back.",
        "Mar 2, 6:00 AM", CASE["rules"][0]["id"], "not signed by a dentist",
    ):  # fmt: skip
        assert wanted in text, wanted


def test_every_page_of_an_unreviewed_case_says_so(printed: Printed) -> None:
    text = printed(record_of(CASE, review=None, unreviewed=True))
    assert "NOT REVIEWED: no clinician yet" in text
    pages = int(re.findall(r"page \d+ of (\d+)", text)[0])
    assert text.count("Case 7KDM4, not reviewed.") == pages > 1


def test_a_reviewed_case_names_the_clinician_and_what_the_system_had_said(printed: Printed) -> None:
    text = printed(record_of(CASE))
    assert "NOT REVIEWED" not in text
    assert "implant, U2: dr-lee" in text
    assert "(the system: U2)" in text


def test_a_call_that_broke_off_is_marked(printed: Printed) -> None:
    assert "BROKE OFF" in printed(record_of({**CASE, "ended": ""}))
    assert "BROKE OFF" not in printed(record_of(CASE))


def test_a_danger_is_told_by_words(printed: Printed) -> None:
    text = printed(record_of(saved({"breathing": "yes"})))
    assert "DANGER: yes" in text
    assert "OPEN: not asked" in text


def test_letters_that_the_font_lacks_are_told_of_and_not_left_out_in_silence(
    printed: Printed,
) -> None:
    notes = (Note("anna", NOON, "José Müller “ok”, 中 and a\x07b"),)
    text = printed(record_of(CASE, notes=notes))
    assert "José Müller “ok”, ? and a b" in text
    assert "1 letters are not in this font" in text


def test_a_case_that_saved_nothing_prints() -> None:
    empty = record_of({}, notes=(), sounds=(), photos=(), review=None, unreviewed=True)
    assert pdf(empty, english(), HEAD).startswith(b"%PDF-")


@pytest.mark.parametrize("words", [EVIL, "**bold** __under__", "x" * 5000, "{nb}", "\u202e\u0000"])
def test_whatever_was_said_is_printed_as_text(printed: Printed, words: str) -> None:
    case = {**CASE, "said": [{"at_s": 1.0, "question": "opening", "text": words}]}
    text = printed(record_of(case))
    if len(words) < 100 and words.isprintable():
        assert " ".join(words.split()) in text
    assert text.count("x") >= words.count("x")
