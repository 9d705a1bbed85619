"""Photos kept, shown, assigned, deleted."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clinic.errors import CaseHeld, CasesUnwritable, CaseUnknown, FileGone
from clinic.photos.album import FOLDER, Album
from clinic.photos.errors import PhotoRefused, PhotoUnknown
from clinic.store.base import Database
from clinic.store.tables import CaseRow
from clinic.vault import Key, Vault
from tests.clinic.photos.pictures import coded, is_red, picture

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def put_case(database: Database, case_id: str = "7KDM4", **columns: object) -> None:
    with database.session() as session:
        session.add(
            CaseRow(
                id=case_id, local_id=case_id, origin="here", opened_at=NOON, last_at=NOON, **columns
            )
        )


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def album(database: Database, tmp_path: Path) -> Album:
    put_case(database)
    return Album(database, tmp_path / "cases", Vault(), lambda: NOON)


def test_a_photo_is_shown_as_it_was_sent(album: Album) -> None:
    row = album.take(coded(), "page", "7KDM4")
    assert [photo.number for photo in album.of_case("7KDM4")] == [row.number]
    for size in ("full", "preview"):
        with album.open(row.number, size) as file:
            assert is_red(file.read(), 0.1, 0.1)


def test_only_the_owner_can_read_the_files_and_their_names_say_nothing(
    album: Album, tmp_path: Path
) -> None:
    album.take(coded(), "folder", told="../../etc/passwd Jane 1970.jpg")
    for path in files(tmp_path / "cases"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.parent == tmp_path / "cases" / FOLDER
        assert "passwd" not in path.name


def test_with_a_key_no_photo_lies_open(database: Database, tmp_path: Path) -> None:
    put_case(database)
    album = Album(database, tmp_path, Vault((Key.new(),)), lambda: NOON)
    row = album.take(coded(), "page", "7KDM4")
    for path in files(tmp_path / FOLDER):
        assert b"JFIF" not in path.read_bytes()
    with album.open(row.number) as file:
        assert is_red(file.read(), 0.1, 0.1)


def test_what_is_told_of_a_photo_is_one_short_line(album: Album) -> None:
    row = album.take(coded(), "mail", told="a\r\nBcc: \x00\x1b[31m b" + "c" * 1000)
    assert row.told.startswith("a Bcc: [31m bc")
    assert len(row.told) == 300


def test_the_same_upload_twice_is_one_photo(album: Album, tmp_path: Path) -> None:
    first, second = (album.take(coded(), "mail", "7KDM4") for _ in range(2))
    assert first.number == second.number
    assert len(files(tmp_path / "cases")) == 2


@pytest.mark.parametrize("case_id", ["XXXXX", "7KDM4' OR 1=1", "../7KDM4"])
def test_a_photo_for_no_case_leaves_nothing_behind(
    album: Album, tmp_path: Path, case_id: str
) -> None:
    with pytest.raises(CaseUnknown):
        album.take(coded(), "page", case_id)
    assert not files(tmp_path / "cases")


def test_a_refused_upload_leaves_nothing_behind(album: Album, tmp_path: Path) -> None:
    with pytest.raises(PhotoRefused):
        album.take(b"%PDF", "page", "7KDM4")
    assert not files(tmp_path / "cases")
    assert not album.of_case("7KDM4")


def test_a_disk_that_refuses_keeps_no_row(album: Album, tmp_path: Path) -> None:
    (tmp_path / "cases").write_text("no folder")
    with pytest.raises((CasesUnwritable, OSError)):
        album.take(coded(), "page", "7KDM4")
    assert not album.of_case("7KDM4")


def test_an_unassigned_photo_is_given_to_a_case(album: Album) -> None:
    row = album.take(coded(), "mail", told="my photo")
    assert [photo.number for photo in album.unassigned()] == [row.number]
    with pytest.raises(CaseUnknown):
        album.assign(row.number, "XXXXX", "desk")
    album.assign(row.number, "7KDM4", "desk")
    assert not album.unassigned()
    (photo,) = album.of_case("7KDM4")
    assert (photo.assigned_by, photo.assigned_at) == ("desk", NOON)


def test_a_deleted_photo_is_gone_and_its_row_says_when(album: Album, tmp_path: Path) -> None:
    row = album.take(coded(), "mail", "7KDM4", told="my photo")
    album.delete(row.number)
    assert not files(tmp_path / "cases")
    assert not album.of_case("7KDM4")
    with pytest.raises(PhotoUnknown):
        album.open(row.number)
    with pytest.raises(PhotoUnknown):
        album.delete(row.number)
    assert album.take(coded(), "mail", "7KDM4").number != row.number


def test_a_photo_of_a_case_under_legal_hold_is_neither_given_away_nor_deleted(
    database: Database, album: Album
) -> None:
    put_case(database, "HELD2", legal_hold=True)
    row = album.take(coded(), "page", "HELD2")
    for change in (
        lambda: album.assign(row.number, "7KDM4", "desk"),
        lambda: album.delete(row.number),
        lambda: album.take_back(row.source, "HELD2"),
    ):
        with pytest.raises(CaseHeld, match="under legal hold: lift it first"):
            change()
    assert [photo.number for photo in album.of_case("HELD2")] == [row.number]
    assert is_red(album.open(row.number).read(), 0.1, 0.1)
    loose = album.take(coded(picture(200, 200)), "mail")
    album.assign(loose.number, "HELD2", "desk")


def test_a_file_that_is_gone_is_told(album: Album, tmp_path: Path) -> None:
    row = album.take(coded(), "page", "7KDM4")
    for path in files(tmp_path / "cases"):
        path.unlink()
    with pytest.raises(FileGone):
        album.open(row.number)


def test_old_photos_are_found_but_for_those_that_must_be_kept(
    database: Database, album: Album
) -> None:
    put_case(database, "HELD2", legal_hold=True)
    old = album.take(coded(), "page", "7KDM4")
    album.take(coded(picture(300, 300)), "page", "HELD2")
    loose = album.take(coded(picture(200, 200)), "mail")
    assert not album.older_than(NOON)
    found = album.older_than(NOON + timedelta(days=1))
    assert [photo.number for photo in found] == [old.number, loose.number]
