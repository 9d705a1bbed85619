"""`toothline protocol`, run as a dentist runs it, and what the service makes of a signature."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clinic.store.audit import rows
from clinic.store.people import TERMINAL
from dialog.knowledge.page import sections
from models.store import ours
from tests.dialog.talking import english
from toothline.__main__ import main
from toothline.checks.doctor import examine
from toothline.practice import database
from toothline.practice.protocol import protocol
from toothline.settings import Settings


def run(folder: Path, *words: str, **given: str) -> Result:
    return CliRunner().invoke(main, ["protocol", *words], env={"TOOTHLINE_DATA": str(folder)},
                              **given)  # fmt: skip


def signature(folder: Path) -> tuple[str, str]:
    found = next(f for f in examine(Settings(data=folder), ours()) if f.what == "signature")
    return found.state, found.detail


def test_an_unsigned_protocol_is_told_by_status_and_doctor(tmp_path: Path) -> None:
    done = run(tmp_path, "status")
    assert done.exit_code == 1
    assert "not signed by any dentist" in done.output
    state, detail = signature(tmp_path)
    assert state == "wanted"
    assert "made-up callers only" in detail


def test_a_dentists_signature_goes_into_the_protocol_of_every_call(tmp_path: Path) -> None:
    done = run(tmp_path, "sign", "--name", "Jo Example, DDS", input="y\n")
    assert done.exit_code == 0, done.output
    assert "Have you read all of it" in done.output
    known = protocol(Settings(data=tmp_path))
    assert known.signature is not None
    assert known.signature.name == "Jo Example, DDS"
    assert run(tmp_path, "status").exit_code == 0
    assert signature(tmp_path)[0] == "good"
    with database.opened(Settings(data=tmp_path)) as opened, opened.reading() as session:
        (row,) = rows(session)
    assert (row.who, row.what) == (TERMINAL, "signed")
    assert known.fingerprint in row.detail


def test_a_signature_holds_while_the_audit_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOOTHLINE_DATABASE", "postgresql+psycopg://nobody@127.0.0.1:9/none")
    done = run(tmp_path, "sign", "--name", "Jo Example", "--yes")
    assert done.exit_code == 0
    assert "not in the audit" in done.stderr
    assert protocol(Settings(data=tmp_path)).signature is not None


def test_who_has_not_read_it_signs_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "sign", "--name", "Jo Example", input="n\n")
    assert done.exit_code == 1
    assert protocol(Settings(data=tmp_path)).signature is None


def test_nobody_signs_without_a_name(tmp_path: Path) -> None:
    assert run(tmp_path, "sign", "--name", "  ", "--yes").exit_code == 2


def test_a_damaged_signature_file_stops_no_call_and_is_told(tmp_path: Path) -> None:
    run(tmp_path, "sign", "--name", "Jo Example", "--yes")
    (tmp_path / "protocol" / "en-signatures.jsonl").write_text("{")
    assert protocol(Settings(data=tmp_path)).signature is None
    assert signature(tmp_path)[0] == "broken"
    assert run(tmp_path, "status").exit_code == 2


class Page(HTMLParser):
    """The words of a page, and whatever it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_data(self, data: str) -> None:
        self.words.append(" ".join(data.split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        links = [value for key, value in attrs if key in ("src", "href") and value]
        self.loads += [link for link in links if not link.startswith("#")]
        if tag in ("script", "link", "iframe"):
            self.loads.append(tag)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    folder = tmp_path_factory.mktemp("page")
    done = run(folder, "show", "--html", str(folder / "protocol.html"))
    assert done.exit_code == 0, done.output
    return Page((folder / "protocol.html").read_text())


def test_every_block_of_the_protocol_is_on_the_page(page: Page) -> None:
    known = english()
    blocks = (*known.questions, *known.symptoms, *known.red_flags, *known.rules, *known.topics)
    for block in (*blocks, *known.components):
        assert block.id in page.words, block.id
    for source in {b.source for b in (*known.questions, *known.red_flags, *known.components)}:
        assert source in page.words
    assert "not signed by any dentist" in page.words


def test_every_word_that_is_said_is_on_the_page(page: Page) -> None:
    known = english()
    for question in known.questions:
        for text in (*question.ask, question.confirm, question.which, question.help):
            assert not text or text in page.words, text
    for lines in (*known.advice.rows.values(), *(topic.answer for topic in known.topics)):
        assert set(lines) <= set(page.words)


def test_what_an_answer_is_worth_at_the_least_is_on_the_page(page: Page) -> None:
    known = english()
    least = [worth for question in known.questions for worth in question.worth]
    assert least
    for worth in least:
        when = f", when {worth.when}" if worth.when else ""
        assert f"{worth.bits:g} bits{when}" in page.words
    for despite in (question.despite for question in known.questions if question.despite):
        assert despite in page.words


def test_the_page_loads_nothing(page: Page) -> None:
    assert page.loads == []


def test_dangers_come_first_and_each_says_how_urgent_and_why() -> None:
    first = sections(english())[0]
    assert first.title == "Danger signs"
    for entry in first.entries:
        assert {"Urgency", "Holds when", "Source"} <= {line.label for line in entry.lines}


def test_the_terminal_shows_the_same(tmp_path: Path) -> None:
    shown = run(tmp_path, "show").output
    for name in ("breathing", "airway", "cough_or_choke", "healing abutment", "metal_allergy"):
        assert name in shown
