"""Photos that come as files: in a watched folder, or attached to mail in a mailbox of this machine.

A photo is matched by a code or a case's id in the mail's subject or the file's name; what nobody
can match waits in the tray of photos not yet assigned. Reading mail from a server is another
program's work; this one reads what lies in a Maildir or an mbox.

Cameras write numbers into names, which would use up the tries for codes: a file's name is a code
only as a whole, and an attachment's never.

A file that was taken in, or is none of ours, is moved into a folder beside: `taken` or `refused`.
Of mail nothing is deleted: a message that was looked at is marked as read.
"""

from __future__ import annotations

import mailbox
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

from sqlalchemy import select

from clinic.cases import LENGTH, LETTERS
from clinic.journal import Clock
from clinic.photos.album import Album
from clinic.photos.codes import DIGITS, Codes, Upload
from clinic.photos.errors import InboxAway, PhotoRefused
from clinic.photos.images import MOST_BYTES, read
from clinic.store.base import Database
from clinic.store.tables import CaseRow

MOST_OF_A_MAIL = 2 * MOST_BYTES
"""Bytes: mail servers refuse more, and base64 takes a third."""
MOST_ATTACHMENTS = 20
"""Photos taken from one mail."""
RECENT = timedelta(days=30)
"""A case that is older is not matched by its id alone."""
CODE = re.compile(rf"(?<!\d)\d{{{DIGITS}}}(?!\d)")
CASE = re.compile(rf"(?<![A-Za-z0-9])[{LETTERS}]{{{LENGTH},{LENGTH + 1}}}(?![A-Za-z0-9])")
"""As cases are written, in capitals: five of those letters are hardly ever a word."""
TAKEN, REFUSED = "taken", "refused"


@dataclass(frozen=True)
class Looked:
    """What came of one look."""

    assigned: int = 0
    unassigned: int = 0
    refused: int = 0
    """Files and attachments that were no photo that we take."""

    def __add__(self, other: Looked) -> Looked:
        return Looked(
            self.assigned + other.assigned,
            self.unassigned + other.unassigned,
            self.refused + other.refused,
        )


class Inbox:
    """Takes in what came since the last look. One look at a time."""

    def __init__(self, database: Database, album: Album, codes: Codes, clock: Clock) -> None:
        self._database = database
        self._album = album
        self._codes = codes
        self._clock = clock
        self._sizes: dict[Path, tuple[int, int]] = {}

    def look_in_folder(self, folder: Path) -> Looked:
        """Take the files in the folder that did not change since the last look: another program
        may still be writing. Raises InboxAway, CasesUnwritable and StoreUnreachable; what was not
        taken is still there then."""
        with _at_hand(folder):
            return self._look_in_folder(folder)

    def look_in_mailbox(self, place: Path) -> Looked:
        """Take the photos attached to unread mail in a Maildir (a folder) or an mbox (a file).
        Raises InboxAway, CasesUnwritable and StoreUnreachable; what was not taken is unread
        still."""
        with _at_hand(place):
            return self._look_in_mailbox(place)

    def _look_in_folder(self, folder: Path) -> Looked:
        seen = {path: _state(path) for path in sorted(folder.iterdir())}
        ready = [path for path, state in seen.items() if state and self._sizes.get(path) == state]
        self._sizes = {path: state for path, state in seen.items() if state}
        done = Looked()
        for path in ready:
            one = self._take_file(path)
            done += one
            _move(path, REFUSED if one.refused else TAKEN)
        return done

    def _look_in_mailbox(self, place: Path) -> Looked:
        box: mailbox.Maildir | mailbox.mbox
        if place.is_dir():
            box = mailbox.Maildir(place, create=False)
        else:
            box = mailbox.mbox(place, create=False)
        done = Looked()
        box.lock()
        try:
            for number in box.iterkeys():
                message = box[number]
                if _is_read(message):
                    continue
                done += self._take_mail(message)
                _mark_read(message)
                box[number] = message
                box.flush()
        finally:
            box.unlock()
            box.close()
        return done

    def _take_file(self, path: Path) -> Looked:
        try:
            with path.open("rb") as file:
                code = (path.stem,) if CODE.fullmatch(path.stem) else ()
                return self._take(read(file), "folder", code, path.stem, path.name)
        except PhotoRefused:
            return Looked(refused=1)

    def _take_mail(self, message: Message) -> Looked:
        if len(message.as_bytes()) > MOST_OF_A_MAIL:
            return Looked(refused=1)
        subject, sender = _header(message, "Subject"), _header(message, "From")
        codes, told = tuple(CODE.findall(subject)), f"{sender}: {subject}"
        done = Looked()
        for name, content in _attachments(message):
            try:
                done += self._take(content, "mail", codes, f"{subject} {name}", told)
            except PhotoRefused:
                done += Looked(refused=1)
        return done

    def _take(
        self, content: bytes, way: str, codes: tuple[str, ...], words: str, told: str
    ) -> Looked:
        case_id = self._match(way, codes, words)
        self._album.take(content, way, case_id, told=told)
        return Looked(unassigned=1) if case_id is None else Looked(assigned=1)

    def _match(self, way: str, codes: tuple[str, ...], words: str) -> str | None:
        """The case of one of the codes, or that the words name by its id."""
        for code in codes:
            # All mail is one address: its senders can call themselves anything.
            answer = self._codes.redeem(code, way)
            if isinstance(answer, Upload):
                return answer.case_id
        ids = CASE.findall(words)
        if not ids:
            return None
        with self._database.session() as session:
            query = select(CaseRow.id).where(
                CaseRow.id.in_(ids),
                CaseRow.opened_at >= self._clock() - RECENT,
                CaseRow.deleted_at.is_(None),
            )
            found = session.scalars(query.limit(2)).all()
        return found[0] if len(found) == 1 else None


@contextmanager
def _at_hand(place: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, mailbox.Error) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise InboxAway(
            f"Photos cannot be taken from {place} ({why}): see that it is there and that Toothline "
            "may read and write it."
        ) from error


def _state(path: Path) -> tuple[int, int] | None:
    """Size and time of a plain file; None for folders, links, hidden files and devices."""
    about = path.lstat()
    if path.name.startswith(".") or not stat.S_ISREG(about.st_mode):
        return None
    return about.st_size, about.st_mtime_ns


def _move(path: Path, folder: str) -> None:
    """Into the folder beside, never over what is there."""
    beside = path.parent / folder
    beside.mkdir(mode=0o700, exist_ok=True)
    target, number = beside / path.name, 1
    while target.exists():
        number += 1
        target = beside / f"{path.stem}-{number}{path.suffix}"
    path.rename(target)


def _attachments(message: Message) -> Iterator[tuple[str, bytes]]:
    """Names and contents of what may be photos: told by the content, later; images in a mail's
    text are named as images, attachments as anything."""
    parts = [part for part in message.walk() if not part.is_multipart()]
    photos = [
        part
        for part in parts
        if part.get_content_maintype() == "image" or part.get_content_disposition() == "attachment"
    ]
    for part in photos[:MOST_ATTACHMENTS]:
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield part.get_filename() or "", content


def _header(message: Message, name: str) -> str:
    written = message.get(name, "")
    try:
        return str(make_header(decode_header(str(written))))
    except (LookupError, ValueError):
        # An unknown alphabet: as it was written is better than nothing.
        return str(written)


def _is_read(message: mailbox.MaildirMessage | mailbox.mboxMessage) -> bool:
    return "S" in message.get_flags() or "R" in message.get_flags()


def _mark_read(message: mailbox.MaildirMessage | mailbox.mboxMessage) -> None:
    if isinstance(message, mailbox.MaildirMessage):
        message.set_subdir("cur")
        message.add_flag("S")
    else:
        message.add_flag("R")
