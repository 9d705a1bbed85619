"""The code that a call reads out opens the patient's page for its case, and for no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clinic.cases import PHOTO_CODE, Cases
from clinic.photos import codes
from clinic.photos.codes import Codes, Refused, Upload
from clinic.store.base import Database, embedded
from clinic.store.following import Follower
from tests.fakes import ScriptedEar
from tests.toothline.calls.practice import CALLER, NOON, Practice
from toothline.calls.case_opening import Beginning, Begun
from toothline.settings import Desk, Settings
from voice.channels.browser.line import BrowserLine
from voice.channels.phone.line import PhoneLine
from voice.channels.streamed.line import StreamedLine
from voice.channels.streamed.reception import Verdict


class House:
    """Calls on one side, the patient's page on the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cases = Cases(folder, lambda: NOON)
        self.database = Database(embedded(folder))
        self.database.migrate()
        practice = Practice(self.cases, Verdict.FULL, ScriptedEar())
        settings = Settings(data=folder, desk=Desk(photo_page="photos.example.com"))
        self.outfit = replace(practice.board.outfit, settings=settings)

    def call(self, line: StreamedLine | None = None) -> Begun:
        caller = replace(CALLER, key="")
        begin = Beginning(self.cases, lambda: None)
        begun = begin(self.outfit, line or PhoneLine("", hang_up=lambda: None), caller)
        assert begun is not None
        return begun

    def copied(self) -> None:
        follower = Follower(self.database, self.folder, lambda: NOON)
        follower.catch_up()
        follower.close()

    def entered(self, code: str) -> Upload | Refused:
        """At the page."""
        page = Codes(self.database, codes.key(self.folder), lambda: NOON)
        return page.redeem(code, "192.0.2.1")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.database.close()
    made.cases.close()


def test_the_code_of_a_call_lets_photos_be_sent_to_its_case(house: House) -> None:
    begun = house.call()
    assert begun.photo_page is not None
    assert begun.photo_page.address == "photos.example.com"
    house.copied()
    leave = house.entered(begun.photo_page.code)
    assert isinstance(leave, Upload)
    assert leave.case_id == begun.case.id


def test_of_the_code_only_a_digest_is_passed_on(house: House) -> None:
    begun = house.call()
    assert begun.photo_page is not None
    (row,) = house.cases.journal(begun.case.id, PHOTO_CODE)
    assert begun.photo_page.code not in str(row.data)


def test_a_code_that_two_calls_drew_opens_neither_case(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "drawn", lambda: "407113")
    house.call()
    house.call()
    house.copied()
    assert house.entered("407113") == Refused("unknown")


def test_whoever_stands_at_the_kiosk_gets_a_code_too_and_nobody_without_a_page(
    house: House,
) -> None:
    page = house.call(BrowserLine(lambda: None)).photo_page
    assert page is not None
    house.copied()
    assert isinstance(house.entered(page.code), Upload)
    house.outfit = replace(house.outfit, settings=Settings(data=house.folder))
    assert house.call().photo_page is None
