"""Photos from a watched folder and from mail."""

from __future__ import annotations

import mailbox
import os
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from clinic.photos.album import Album
from clinic.photos.codes import Codes
from clinic.photos.errors import InboxAway
from clinic.photos.inbox import Inbox, Looked
from clinic.store.base import Database
from clinic.vault import Vault
from tests.clinic.photos.pictures import coded, picture
from tests.clinic.photos.test_album import NOON, put_case

ASSIGNED, UNASSIGNED, REFUSED = Looked(assigned=1), Looked(unassigned=1), Looked(refused=1)


class Practice:
    """An inbox of one case, its code 123456."""

    def __init__(self, database: Database, folder: Path) -> None:
        put_case(database)
        self.now = NOON
        self.album = Album(database, folder / "cases", Vault(), lambda: self.now)
        codes = Codes(database, b"k", lambda: self.now, draw=lambda most: 123456)
        codes.issue("7KDM4")
        self.inbox = Inbox(database, self.album, codes, lambda: self.now)
        self.folder = folder / "watched"
        self.folder.mkdir()

    def drop(self, name: str, content: bytes | None = None) -> Looked:
        """A file that is put there, and what two looks make of it."""
        (self.folder / name).write_bytes(coded() if content is None else content)
        assert self.inbox.look_in_folder(self.folder) == Looked()
        return self.inbox.look_in_folder(self.folder)


@pytest.fixture
def practice(database: Database, tmp_path: Path) -> Practice:
    return Practice(database, tmp_path)


def mail(subject: str, *photos: bytes, name: str = "image.jpg") -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"] = subject, "patient@example.org"
    message.set_content("Here it is.")
    for photo in photos:
        message.add_attachment(photo, maintype="image", subtype="jpeg", filename=name)
    return message


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("7KDM4.jpg", ASSIGNED),
        ("7KDM4 from above.jpg", ASSIGNED),
        ("123456.png", ASSIGNED),
        ("IMG_20260302_123456.jpg", UNASSIGNED),
        ("IMG_0001.jpg", UNASSIGNED),
        ("X7KDM4.jpg", UNASSIGNED),
        ("9123456.jpg", UNASSIGNED),
        ("$(reboot) ; rm -rf.jpg", UNASSIGNED),
    ],
)
def test_a_file_goes_to_the_case_that_its_name_tells(
    practice: Practice, name: str, expected: Looked
) -> None:
    assert practice.drop(name) == expected
    assert not (practice.folder / name).exists()
    assert (practice.folder / "taken" / name).exists()


def test_what_is_no_photo_is_put_aside_and_not_looked_at_again(practice: Practice) -> None:
    assert practice.drop("7KDM4.jpg", b"MZ a program") == REFUSED
    assert practice.drop("7KDM4.jpg", b"MZ another one") == REFUSED
    assert len(list((practice.folder / "refused").iterdir())) == 2
    assert practice.inbox.look_in_folder(practice.folder) == Looked()


def test_a_file_that_is_still_being_written_waits(practice: Practice) -> None:
    whole, path = coded(), practice.folder / "7KDM4.jpg"
    path.write_bytes(whole[:100])
    assert practice.inbox.look_in_folder(practice.folder) == Looked()
    path.write_bytes(whole)
    assert practice.inbox.look_in_folder(practice.folder) == Looked()
    assert practice.inbox.look_in_folder(practice.folder) == ASSIGNED


def test_links_hidden_files_and_pipes_are_left_alone(practice: Practice, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.jpg").write_bytes(coded())
    (practice.folder / "7KDM4.jpg").symlink_to(tmp_path / "elsewhere.jpg")
    (practice.folder / ".7KDM4.jpg").write_bytes(coded())
    os.mkfifo(practice.folder / "pipe.jpg")
    for _ in range(3):
        assert practice.inbox.look_in_folder(practice.folder) == Looked()


def test_a_case_of_long_ago_is_not_matched_by_its_id(practice: Practice) -> None:
    practice.now += timedelta(days=31)
    assert practice.drop("7KDM4.jpg") == UNASSIGNED


@pytest.mark.parametrize("kind", ["maildir", "mbox"])
def test_mail_is_taken_once_and_stays(practice: Practice, tmp_path: Path, kind: str) -> None:
    place = tmp_path / "mail"
    made = mailbox.Maildir(place) if kind == "maildir" else mailbox.mbox(place)
    made.add(mail("Case 7KDM4", coded(), coded(picture(300, 300))))
    made.add(mail("=?utf-8?q?my_tooth_=F0=9F=A6=B7?=", coded(picture(301, 300))))
    made.add(mail("hello"))
    made.add(mail("virus 7KDM4", b"MZ a program"))
    made.flush()
    looked = practice.inbox.look_in_mailbox(place)
    assert looked == Looked(assigned=2, unassigned=1, refused=1)
    (waiting,) = practice.album.unassigned()
    assert waiting.told == "patient@example.org: my tooth \U0001f9b7"
    assert practice.inbox.look_in_mailbox(place) == Looked()
    again = mailbox.Maildir(place) if kind == "maildir" else mailbox.mbox(place)
    assert len(again) == 4


def test_mail_of_a_strange_make_stops_nothing(practice: Practice, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "mail")
    box.add(b"Subject: =?no-such-alphabet?q?=ff?=\nFrom: \xff\xfe\n\n\xff body")
    box.add(b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: image/jpeg\n"
            b"Content-Transfer-Encoding: base64\n\n!!!not base64\n--x--\n")  # fmt: skip
    box.add(mail("7KDM4", coded(), name="../../../etc/passwd"))
    assert practice.inbox.look_in_mailbox(tmp_path / "mail") == Looked(assigned=1, refused=1)


def test_codes_are_not_guessed_by_mail(practice: Practice, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "mail")
    box.add(mail(" ".join(f"{guess:06}" for guess in range(50)), coded()))
    box.flush()
    assert practice.inbox.look_in_mailbox(tmp_path / "mail") == UNASSIGNED
    box.add(mail("123456", coded(picture(300, 300))))
    assert practice.inbox.look_in_mailbox(tmp_path / "mail") == UNASSIGNED
    practice.now = datetime(2026, 3, 2, 13, 30, tzinfo=UTC)
    box.add(mail("123456", coded(picture(301, 300))))
    assert practice.inbox.look_in_mailbox(tmp_path / "mail") == ASSIGNED


def test_names_that_cameras_give_use_up_no_tries(practice: Practice, tmp_path: Path) -> None:
    for second in range(10, 20):
        name = f"IMG_20260302_1015{second}.jpg"
        assert practice.drop(name, coded(picture(300, 300 + second))) == UNASSIGNED
    assert practice.drop("123456.jpg") == ASSIGNED
    box = mailbox.Maildir(tmp_path / "mail")
    for second in range(10, 20):
        box.add(mail("my cap", coded(picture(400, 300 + second)), name=f"1015{second}.jpg"))
    box.add(mail("123456", coded(picture(301, 300))))
    box.flush()
    looked = practice.inbox.look_in_mailbox(tmp_path / "mail")
    assert looked == Looked(assigned=1, unassigned=10)


def test_a_mailbox_that_is_not_there_is_told(practice: Practice, tmp_path: Path) -> None:
    with pytest.raises(InboxAway, match="no mail .*: see that it is there"):
        practice.inbox.look_in_mailbox(tmp_path / "no mail")
