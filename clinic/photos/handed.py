"""Photos that the kiosk hands over: its process keeps them, the desk's takes them in.

    <folder>/handed/<case's id>-<drawn letters>.jpg    made safe, and sealed where there is a key
    <folder>/handed/<case's id>-<photo's mark>.back    the person took that photo back

Between the two lies only this folder, so that a photo taken while the desk is away is not lost.
"""

from __future__ import annotations

import logging
import secrets
from pathlib import Path

from sqlalchemy import select

from clinic import vault
from clinic.errors import CaseHeld
from clinic.photos.album import Album, mark
from clinic.photos.errors import PhotoRefused
from clinic.photos.images import safe
from clinic.private import written_whole
from clinic.store.base import Database
from clinic.store.machine import machine
from clinic.store.tables import CaseRow
from clinic.vault import Vault

FOLDER = "handed"
WAY = "kiosk"
BACK = ".back"

log = logging.getLogger(__name__)


def hand(folder: Path, vault: Vault, case_id: str, upload: bytes) -> str:
    """Keep a photo for the desk; `folder` is the folder of cases. The mark by which it can be taken
    back. Raises PhotoRefused and CasesUnwritable."""
    photo = safe(upload).jpeg
    vault.write(folder / FOLDER / f"{case_id}-{secrets.token_hex(8)}.jpg", (photo,))
    return mark(photo)


def take_back(folder: Path, case_id: str, photo: str) -> None:
    """Have the desk delete a photo of that mark, whether it has taken it in or not yet. Raises
    CasesUnwritable."""
    with written_whole(folder / FOLDER / f"{case_id}-{photo}{BACK}"):
        pass


class Handed:
    """Takes them in. One look at a time."""

    def __init__(self, database: Database, folder: Path, vault: Vault, album: Album) -> None:
        self._database = database
        self._folder = folder / FOLDER
        self._vault = vault
        self._album = album

    def look(self) -> int:
        """How many were taken. One whose case is not copied yet waits; one whose case was deleted
        goes with it. Raises VaultFault,
        CasesUnwritable and StoreUnreachable; what was not taken is still there then."""
        taken = 0
        for path in sorted(self._folder.glob("*.jpg*")):
            case = self._case(path.name.partition("-")[0])
            if case is None:
                continue
            if case.deleted_at is None:
                taken += self._take(path, case.id)
            vault.remove(path)
        for path in sorted(self._folder.glob(f"*{BACK}")):
            local_id, _, photo = path.stem.partition("-")
            if case := self._case(local_id):
                try:
                    self._album.take_back(photo, case.id)
                except CaseHeld:
                    # It goes when the legal hold is lifted.
                    continue
                path.unlink(missing_ok=True)
        return taken

    def _take(self, path: Path, case_id: str) -> bool:
        with self._vault.open(path) as file:
            content = file.read()
        try:
            self._album.take(content, WAY, case_id)
        except PhotoRefused as refused:
            log.error("a photo of the kiosk is unreadable and deleted: %s", refused)
            return False
        return True

    def _case(self, local_id: str) -> CaseRow | None:
        with self._database.reading() as session:
            query = select(CaseRow).where(
                CaseRow.local_id == local_id, CaseRow.origin == machine(self._folder.parent)
            )
            return session.scalar(query)
