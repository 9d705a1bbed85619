"""A practice's cases as calls left them, copied into the desk's database, with photos."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image

from clinic.cases import Cases
from clinic.journal import Journal
from clinic.photos.album import Album
from clinic.store.audit import Audit
from clinic.store.base import Database
from clinic.store.following import Follower
from clinic.store.tables import NoteRow
from clinic.vault import Vault

BEGIN = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORDS = "my healing cap fell out at the lake"
NUMBER = "+1 312 555 0123"
SAVED = {
    "urgency": "U2",
    "kind": "out",
    "ranked": [["HA", 0.9]],
    "facts": {"length": {"value": "5", "words": WORDS, "at_s": 1.0, "how": "answered",
                         "status": "known", "replaced": []}},
    "said": [{"at_s": 1.0, "question": "opening", "text": WORDS}],
    "callback_number": "3125550199",
    "next_step": "Call when we open.",
    "ended": "done",
}  # fmt: skip


class Practice:
    """One machine's folder and the database."""

    def __init__(self, database: Database, folder: Path, vault: Vault | None = None) -> None:
        self.now = BEGIN
        self.folder = folder
        self.database = database
        self.vault = vault or Vault()
        self._ids: Iterator[str] = iter(())
        self.audit = Audit(folder, self.clock)
        self.journal = Journal(folder, self.clock)
        self.cases = Cases(folder, self.clock, draw=lambda _: next(self._ids), vault=self.vault)
        self.album = Album(database, folder, self.vault, self.clock)

    def clock(self) -> datetime:
        return self.now

    def pass_(self, **parts: float) -> None:
        self.now += timedelta(**parts)

    def call(self, case_id: str, number: str = NUMBER, *, ended: bool = True) -> None:
        self._ids = iter(case_id)
        with self.cases.begin(channel="phone", caller_number=number) as call:
            call.append("event", 1.0, {"is": "Heard", "text": WORDS})
            call.save(SAVED if ended else {**SAVED, "ended": ""})
            call.sound(np.ones(16_000, np.float32) / 3, np.zeros(16_000, np.float32))
        self.follow()

    def follow(self) -> None:
        follower = Follower(self.database, self.folder, self.clock)
        try:
            follower.catch_up()
        finally:
            follower.close()

    def note(self, case_id: str, text: str) -> None:
        with self.database.session() as session:
            session.add(NoteRow(case_id=case_id, written_at=self.now, written_by="anna", text=text))

    def photo(self, case_id: str | None, gray: int = 99) -> int:
        made = io.BytesIO()
        Image.new("RGB", (400, 300), (gray, gray, gray)).save(made, "JPEG")
        return self.album.take(made.getvalue(), "page", case_id).number

    def files(self, folder: str) -> list[str]:
        return sorted(path.name for path in (self.folder / folder).glob("*"))

    def everything(self) -> bytes:
        """All bytes of all files of the folder."""
        return b"".join(
            path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file()
        )

    def close(self) -> None:
        self.cases.close()
        self.journal.close()
