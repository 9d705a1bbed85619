"""What the manual claims is there: links, commands with their options, settings, tests, callers."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args

import click
import pytest

from audio_fixtures.caller import CALLERS
from clinic import journal, recordings, signing
from clinic.alerts import alone
from clinic.cases import ALERT, LINE, PHOTO_CODE, SAVED
from clinic.photos import album, codes, handed
from clinic.store import audit, base, machine
from dialog import knowledge
from dialog.effects import Effect, Save
from dialog.events import Event
from tests.test_house import COMMANDS, PACKAGES, ROOT
from toothline.settings import (
    Account,
    Alerts,
    Desk,
    Hours,
    Kiosk,
    Phone,
    Retention,
    Settings,
    Vault,
    alerts,
)
from voice.channels.browser.line import BrowserLine
from voice.channels.microphone import Microphone
from voice.channels.phone.line import PhoneLine
from voice.channels.recording import Recording

PAGES = sorted(
    (
        ROOT / "README.md",
        ROOT / "CHANGELOG.md",
        ROOT / "audio_fixtures" / "README.md",
        *(ROOT / "docs").rglob("*.md"),
    )
)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|^    .*$|`[^`\n]+`", re.M | re.S)
COMMAND = re.compile(r"(?:^|[\s`])((?:\.venv/bin/)?toothline [^`#\n|]*)")
PLACE = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
PARTS = {"event": get_args(Event), "effect": set(get_args(Effect)) - {Save}}
"""What happened and what was done, by the journal's kind of row; `Save` has a kind of its own."""
HAZARD = re.compile(r"^- \*\*H\d\d ", re.M)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """What a heading is called in a link, as GitHub makes it."""
    headings = re.findall(r"^#+ +(.+)$", page.read_text(), re.M)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.replace(" ", "-") for heading in plain}


def printed() -> Iterator[tuple[str, str]]:
    """Every `toothline …` in code, with its page."""
    for page in PAGES:
        for code in CODE.findall(page.read_text()):
            for command in COMMAND.findall(code.strip("`") if code[0] == "`" else code):
                yield named(page), command.strip().removeprefix(".venv/bin/")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        if anchor:
            assert anchor in anchors(found), f"{target}: no heading is called so"


def test_every_page_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        for target in LINK.findall(page.read_text()):
            path = (page.parent / (target.partition("#")[0] or page.name)).resolve()
            waiting.append(path / "README.md" if path.is_dir() else path)
    assert set(PAGES) <= seen, sorted(map(named, set(PAGES) - seen))


@pytest.mark.parametrize(("page", "words"), sorted(set(printed())))
def test_every_command_printed_exists_with_its_options(page: str, words: str) -> None:
    said = shlex.split(words, comments=True)
    depth = max((n for n in range(2, 5) if " ".join(said[:n]) in COMMANDS), default=0)
    if not depth:
        assert said[1].startswith("-"), f"{page}: there is no `{words}`"
        return
    command = COMMANDS[" ".join(said[:depth])]
    known = {"--help", "-h"}
    known |= {name for p in command.params if isinstance(p, click.Option) for name in p.opts}
    for option in (word for word in said[depth:] if word.startswith("-") and len(word) > 1):
        assert option.partition("=")[0] in known, f"{page}: {words}"


def test_every_command_is_told_to_the_operator() -> None:
    text = (ROOT / "docs" / "operating.md").read_text()
    for words in COMMANDS:
        if len(words.split()) == 2:
            assert words in text, f"tell of `{words}` in docs/operating.md"


@pytest.mark.parametrize(
    ("page", "heading", "kind"),
    [
        ("operating.md", "## Settings", Settings),
        ("desk.md", "`[desk]`\n", Desk),
        ("phone.md", "`[hours]`", Hours),
        ("phone.md", "`[phone]`\n", Phone),
        ("phone.md", "`[[phone.accounts]]`,", Account),
        ("alerts.md", "`[alerts]`:", Alerts),
        ("alerts.md", "`[alerts.mail]`:", alerts.Mail),
        ("alerts.md", "`[[alerts.contacts]]`,", alerts.Contact),
        ("kiosk.md", "`[kiosk]`, in", Kiosk),
        ("privacy.md", "`[vault]`", Vault),
        ("privacy.md", "`[retention]`", Retention),
    ],
)
def test_every_setting_is_told_to_the_operator_with_its_default(
    page: str, heading: str, kind: type
) -> None:
    table = _page(page).split(heading, 1)[1].split("| key |", 1)[1].split("\n\n", 1)[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", table, re.M))
    settings = [each for each in fields(kind) if not is_dataclass(getattr(kind(), each.name))]
    assert set(rows) == {setting.name for setting in settings}
    for setting in settings:
        default = getattr(kind(), setting.name)
        if setting.name != "data":
            listed = ", ".join(default) if isinstance(default, tuple) else str(default)
            assert rows[setting.name] == (listed or "none")


def test_every_hazard_says_what_holds_it_and_what_remains() -> None:
    for hazard in HAZARD.split(_page("hazards.md"))[1:]:
        told = hazard.split("\n## ")[0]
        for part in ("Cause:", "Harm:", "Control:", "Remains:"):
            assert part in told, told
        assert re.search(r"Tests?:", told), told


def test_every_test_named_in_the_manual_is_there() -> None:
    for page in PAGES:
        for path, function in PLACE.findall(page.read_text()):
            assert (ROOT / path).exists(), f"{named(page)}: {path}"
            if function:
                text = (ROOT / path).read_text()
                assert f"def {function}(" in text, f"{named(page)}: {path}::{function}"


def test_every_caller_of_the_hazard_log_is_there() -> None:
    for caller in re.findall(r"caller:([\w-]*[\w])", _page("hazards.md")):
        if caller != "NAME":
            assert (CALLERS / f"{caller}.yaml").exists(), caller


def test_what_the_manual_counts_is_still_so() -> None:
    protocol = knowledge.load("en")
    text = _page("protocol.md")
    for count, what in (
        (len(protocol.questions), "questions: wording"),
        (len(protocol.symptoms), "things people say"),
        (len(protocol.red_flags), "danger rules"),
        (len(protocol.components), "things that may have come out"),
        (len(protocol.topics), "questions that people ask us"),
    ):
        assert f"{count} {what}" in text
    assert f"{len(list(CALLERS.glob('*.yaml')))} of" in _page("fixtures.md")


def test_the_map_of_the_house_names_every_folder_at_its_top() -> None:
    named = re.findall(r"^([\w./]+)/ +\w", _page("development.md"), re.M)
    assert all((ROOT / folder).is_dir() for folder in named)
    assert {*PACKAGES, "tests", "docs", "deploy", ".ci"} <= set(named)


def test_the_first_page_sums_up_all_callers_whom_the_program_had_not_met() -> None:
    table = _page("hearing.md").split("## Callers whom", 1)[1]
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) of (\d+) \|", table, re.M)
    *sets, all_of_them = [list(map(int, row[1:])) for row in rows]
    assert list(map(sum, zip(*sets, strict=True))) == all_of_them
    count, passed, milder, found, flags = all_of_them
    told = " ".join((ROOT / "README.md").read_text().split())
    assert f"of {count} in sixteen sets, typed, {passed} passed at first sight" in told
    assert f"{milder} were judged less urgent than they are" in told
    assert f"{found} of {flags} red flags were found" in told


def test_every_constant_of_hearing_is_a_number_of_the_module_that_it_names() -> None:
    table = _page("hearing.md").split("## Constants", 1)[1].split("\n\n", 2)[1]
    rows = re.findall(r"^\| [^|]+ \| ([\d., s]+) \| (`.+`) \|$", table, re.M)
    assert len(rows) == len(table.splitlines()) - 2
    for values, places in rows:
        for place in re.findall(r"`([^`]+)`", places):
            nodes = ast.walk(ast.parse((ROOT / place).read_text()))
            numbers = {node.value for node in nodes if isinstance(node, ast.Constant)}
            for value in re.findall(r"\d[\d.]*", values):
                assert float(value) in numbers, f"{value} is not in {place}"


def test_all_that_lies_in_the_data_folder_is_told_to_the_operator() -> None:
    table = _page("operating.md").split("## The data folder", 1)[1].split("\n\n", 2)[1]
    told = set(re.findall(r"^\| `([\w.-]+)", table, re.M))
    files = {each.FILE for each in (journal, base, audit, machine, alone)} | {codes.KEY_FILE}
    assert told == files | {each.FOLDER for each in (recordings, album, handed, signing)}


def test_the_page_of_the_case_names_all_that_a_journal_holds() -> None:
    page = _page("case.md")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", page, re.M))
    told = {kind: set(re.findall(r"[A-Z]\w+", rows[kind].split(")")[0])) for kind in PARTS}
    assert told == {kind: {each.__name__ for each in some} for kind, some in PARTS.items()}
    assert {SAVED, LINE, ALERT, PHOTO_CODE} <= set(rows)
    for channel in (BrowserLine, Microphone, PhoneLine, Recording):
        assert channel.name in rows["channel"]


def test_every_source_of_the_protocol_is_told() -> None:
    protocol = knowledge.load("en")
    table = _page("sources.md")
    told = set(re.findall(r"\bS\d+\b", table))
    for first, last in re.findall(r"\bS(\d+) to S(\d+)\b", table):
        told |= {f"S{number}" for number in range(int(first), int(last) + 1)}
    blocks = (*protocol.questions, *protocol.symptoms, *protocol.red_flags)
    for block in (*blocks, *protocol.rules, *protocol.components):
        assert set(re.findall(r"\bS\d+\b", block.source)) <= told, block.id


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text()
