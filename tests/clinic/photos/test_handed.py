"""Photos of the kiosk's camera, between the process that takes them and the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from clinic.photos.album import Album
from clinic.photos.errors import PhotoRefused
from clinic.photos.handed import FOLDER, Handed, hand, take_back
from clinic.store.base import Database
from clinic.store.machine import machine
from clinic.store.tables import CaseRow
from clinic.vault import Key, Vault
from tests.clinic.photos.pictures import coded
from tests.clinic.photos.test_album import NOON

CASE = "7KDM4"


class Practice:
    """The desk, and the folder that it shares with the kiosk."""

    def __init__(self, database: Database, folder: Path, vault: Vault) -> None:
        self.database, self.folder, self.vault = database, folder, vault
        self.album = Album(database, folder, vault, lambda: NOON)
        self.handed = Handed(database, folder, vault, self.album)

    def copied(
        self,
        desk_id: str = CASE,
        origin: str = "",
        at: datetime = NOON,
        deleted_at: datetime | None = None,
    ) -> None:
        """The case has reached the desk's database."""
        origin = origin or machine(self.folder)
        with self.database.session() as session:
            session.add(
                CaseRow(
                    id=desk_id,
                    local_id=CASE,
                    origin=origin,
                    opened_at=at,
                    last_at=at,
                    deleted_at=deleted_at,
                )
            )

    def waiting(self) -> list[Path]:
        return sorted((self.folder / FOLDER).iterdir())


@pytest.fixture(params=[(), (Key.new(),)], ids=["plain", "sealed"])
def practice(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Practice:
    return Practice(database, tmp_path, Vault(request.param))


def test_a_photo_handed_over_is_the_cases_and_lies_in_the_folder_no_more(
    practice: Practice,
) -> None:
    practice.copied()
    hand(practice.folder, practice.vault, CASE, coded())
    assert practice.handed.look() == 1
    (photo,) = practice.album.of_case(CASE)
    assert photo.way == "kiosk"
    assert practice.waiting() == []
    assert practice.handed.look() == 0


def test_a_photo_whose_case_is_not_copied_yet_waits_for_it(practice: Practice) -> None:
    hand(practice.folder, practice.vault, CASE, coded())
    assert practice.handed.look() == 0
    assert len(practice.waiting()) == 1
    practice.copied()
    assert practice.handed.look() == 1


def test_the_case_is_this_machines_also_where_another_has_one_of_its_name(
    practice: Practice,
) -> None:
    practice.copied(CASE, origin="elsewhere", at=NOON - timedelta(hours=1))
    practice.copied(f"{CASE}B")
    hand(practice.folder, practice.vault, CASE, coded())
    assert practice.handed.look() == 1
    assert len(practice.album.of_case(f"{CASE}B")) == 1
    assert not practice.album.of_case(CASE)


def test_a_photo_of_a_case_that_was_deleted_goes_with_it(practice: Practice) -> None:
    hand(practice.folder, practice.vault, CASE, coded())
    practice.copied(deleted_at=NOON)
    assert practice.handed.look() == 0
    assert practice.waiting() == []
    assert not practice.album.of_case(CASE)


def test_what_is_no_photo_is_not_kept(practice: Practice) -> None:
    with pytest.raises(PhotoRefused):
        hand(practice.folder, practice.vault, CASE, b"no photo")
    assert not (practice.folder / FOLDER).exists()


def test_where_nothing_was_ever_handed_over_nothing_is_found(practice: Practice) -> None:
    assert practice.handed.look() == 0


def test_a_photo_that_was_taken_back_is_deleted_whether_the_desk_had_it_or_not(
    practice: Practice,
) -> None:
    practice.copied()
    late = hand(practice.folder, practice.vault, CASE, coded())
    practice.handed.look()
    take_back(practice.folder, CASE, late)
    practice.handed.look()
    assert practice.album.of_case(CASE) == []
    early = hand(practice.folder, practice.vault, CASE, coded())
    take_back(practice.folder, CASE, early)
    practice.handed.look()
    assert practice.album.of_case(CASE) == []
    assert practice.waiting() == []


def test_another_cases_photo_cannot_be_taken_back(practice: Practice) -> None:
    practice.copied()
    photo = hand(practice.folder, practice.vault, CASE, coded())
    take_back(practice.folder, "9QXRT", photo)
    practice.handed.look()
    assert len(practice.album.of_case(CASE)) == 1


def test_a_photo_that_is_held_waits_to_be_taken_back_and_holds_up_nothing(
    practice: Practice,
) -> None:
    practice.copied()
    photo = hand(practice.folder, practice.vault, CASE, coded())
    assert practice.handed.look() == 1
    take_back(practice.folder, CASE, photo)

    def hold(held: bool) -> None:
        with practice.database.session() as session:
            session.get_one(CaseRow, CASE).legal_hold = held

    hold(True)
    practice.handed.look()
    assert len(practice.album.of_case(CASE)) == 1
    hold(False)
    practice.handed.look()
    assert not practice.album.of_case(CASE)
    assert practice.waiting() == []
