"""The cases of a practice: opened when a call begins, kept while it lasts, found again later.

    <folder>/cases.sqlite3              every case's journal
    <folder>/recordings/<case id>.flac  the sound, of callers who agreed; of a call whose process
                                        died and that went on also <case id>-2.flac; with .sealed
                                        behind when the call is over and there is a key

A case is never overwritten: each state of it is a row of its journal, and the last one counts.
"""

from __future__ import annotations

import difflib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from clinic.errors import CasesUnwritable, CaseUnknown
from clinic.journal import Clock, Journal, Opening, Row
from clinic.recordings import Recording, Sound, file_of, finish, parts_of
from clinic.vault import Vault, remove

Written = Callable[[str, str], object]
"""Told the case's id and the kind of a row that is on disk now, in the writer's thread: it has to
be quick, and must not raise."""

SAVED = "case"
"""The journal's kind of row for the case as it stood."""
LINE = "line"
"""The kind of row for how a telephone call came, the first of its case (its `key` names the call
when it comes again after a crash), and for why it ended, the last of its call."""
ALERT = "alert"
"""The kind of row for what became of an alert, written beside the call and after it."""

PHOTO_CODE = "photo_code"
"""The kind of row for the code with which a caller sends photos, as a digest."""

LETTERS = "23456789CDFGHJKMNPQRTVWXY"
"""Of ids: no vowels, so that no id is a word, and of letters that are mistaken for one another
when copied by hand (0 O, 1 I L, 5 S, 8 B, 2 Z, V U) at most one."""
LENGTH = 5
"""Of ids: ten million, so that two calls in one practice practically never draw the same."""
SAME_NUMBER = 10
"""Digits that tell two telephone numbers apart; country codes are written or not."""


@dataclass(frozen=True)
class Case:
    """A case as it stands."""

    opening: Opening
    data: dict[str, Any]
    """As the dialog saved it last: urgency, ranked, facts and so on; empty before the first."""
    saved_at: str
    """ISO 8601, UTC; empty before the first."""
    recording: Path | None
    """The sound, if the caller agreed and it is still there."""

    @property
    def id(self) -> str:
        return self.opening.id


class OpenCase:
    """The case of a call that is going on: where the call writes everything down."""

    def __init__(
        self,
        journal: Journal,
        folder: Path,
        case_id: str,
        written: Written | None = None,
        over: Callable[[str], object] = lambda _: None,
    ) -> None:
        """`written` is told of every row; `over` is told the id when the call is over and there is
        sound."""
        self.id = case_id
        self._journal = journal
        self._written = written
        self._over = over
        self._earlier = parts_of(folder, case_id)
        self._path = file_of(folder, case_id, len(self._earlier))
        self._recording: Recording | None = None
        self._at_s = 0.0

    def append(self, kind: str, at_s: float, data: dict[str, Any]) -> None:
        """Write one journal row; on disk when this returns. Raises ClinicError."""
        self._at_s = max(self._at_s, at_s)
        self._append(kind, at_s, data)

    def save(self, case: dict[str, Any]) -> None:
        """The case as it stands now; earlier states stay in the journal. Raises ClinicError."""
        self._append(SAVED, self._at_s, case)

    def sound(self, caller: Sound, service: Sound) -> None:
        """Both sides since the last time, 16 kHz, equally long. Call it only with the caller's
        consent: nothing is on disk before. Raises RecordingFailed."""
        if self._recording is None:
            self._recording = Recording(self._path)
        self._recording.write(caller, service)

    def refuse_sound(self) -> None:
        """The caller does not agree, or not any more: what was kept is deleted."""
        if self._recording is not None:
            self._recording.discard()
            self._recording = None
        for path in self._earlier:
            remove(path)
        self._earlier = ()

    def close(self) -> None:
        """The call is over; safe to call twice."""
        if self._recording is not None:
            self._recording.close()
        if self._recording is not None or self._earlier:
            self._over(self.id)

    def _append(self, kind: str, at_s: float, data: dict[str, Any]) -> None:
        self._journal.append(self.id, kind, at_s, data)
        if self._written is not None:
            self._written(self.id, kind)

    def __enter__(self) -> OpenCase:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()


class Cases:
    """The case store in a folder."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        *,
        draw: Callable[[str], str] = secrets.choice,
        vault: Vault | None = None,
        keep_sound: bool = True,
    ) -> None:
        """`draw` picks one of the letters of an id. When a call is over, its sound is sealed in the
        vault; without `keep_sound` it is deleted. Raises ClinicError."""
        self._folder = folder
        self._clock = clock
        self._draw = draw
        self._vault = vault or Vault()
        self._keep_sound = keep_sound
        self._journal = Journal(folder, clock)
        self._listeners: tuple[Written, ...] = ()

    def close(self) -> None:
        """Safe to call twice."""
        self._journal.close()

    def __enter__(self) -> Cases:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def begin(self, *, channel: str = "", caller_number: str = "") -> OpenCase:
        """A new case for a call that begins. Raises ClinicError."""
        for _ in range(100):
            case_id = "".join(self._draw(LETTERS) for _ in range(LENGTH))
            if self._journal.open_case(case_id, channel, caller_number):
                return self.reopen(case_id)
        raise CasesUnwritable(
            f"The cases {self._journal.path} have no free id left: move old cases to an archive."
        )

    def reopen(self, case_id: str) -> OpenCase:
        """The case of a call that goes on after its process died; new sound goes to a new file."""
        return OpenCase(self._journal, self._folder, case_id, self._tell, self._finish)

    def heed(self, listener: Written) -> None:
        """Tell somebody of every row that this process writes, from now on."""
        self._listeners = (*self._listeners, listener)

    def of_line(self, key: str, within_s: float) -> Case | None:
        """The newest case, opened within so many seconds, of a call that had this key: see LINE."""
        oldest = self._clock() - timedelta(seconds=within_s)
        for opening in self._journal.openings():
            if datetime.fromisoformat(opening.opened_at) < oldest:
                return None
            row = self._journal.first(opening.id, LINE)
            if row is not None and row.data.get("key") == key:
                return self._case(opening)
        return None

    def all(self) -> tuple[Case, ...]:
        """Every case as it stands, the newest first."""
        return tuple(self._case(opening) for opening in self._journal.openings())

    def get(self, written: str) -> Case:
        """The case of an id, or of its unmistakable beginning, in any case. Raises CaseUnknown."""
        wanted = re.sub(r"[\s-]", "", written).upper()
        openings = {opening.id: opening for opening in self._journal.openings()}
        begun = [case_id for case_id in openings if wanted and case_id.startswith(wanted)]
        if wanted in openings or len(begun) == 1:
            return self._case(openings[wanted if wanted in openings else begun[0]])
        if begun:
            raise CaseUnknown(
                f"{written} begins the ids of {len(begun)} cases ({', '.join(sorted(begun)[:5])}): "
                "give one letter more."
            )
        near = difflib.get_close_matches(wanted, list(openings), n=1, cutoff=0.5)
        cure = f"did you mean {near[0]}?" if near else "see toothline cases list."
        raise CaseUnknown(f"No case {written} in {self._journal.path}: {cure}")

    def journal(self, case_id: str, *kinds: str) -> tuple[Row, ...]:
        """Everything that happened in a case, in order, or only its rows of some kinds."""
        return self._journal.rows(case_id, kinds)

    def note(self, case_id: str, kind: str, data: dict[str, Any]) -> None:
        """Write one row about a case, whether or not its call is over. Raises ClinicError."""
        opened = datetime.fromisoformat(self._journal.opening(case_id).opened_at)
        at_s = (self._clock() - opened).total_seconds()
        self._journal.append(case_id, kind, at_s, data)
        self._tell(case_id, kind)

    def openings(self, within_s: float) -> tuple[Opening, ...]:
        """The cases opened within so many seconds, the newest first."""
        since = self._clock() - timedelta(seconds=within_s)
        return self._journal.openings(since.isoformat(timespec="milliseconds"))

    def opening(self, case_id: str) -> Opening:
        """When and how a case came in. Raises CaseUnknown."""
        return self._journal.opening(case_id)

    @property
    def changes_elsewhere(self) -> int:
        """Another number than before when another program has written since."""
        return self._journal.changes_elsewhere

    def previous(self, caller_number: str, within_s: float) -> dict[str, Any] | None:
        """The latest saved case of the same caller, as plain data: id, opened_at, ago_s, case.

        The number is compared with the one the line showed and the one they wanted to be called
        on. None for a hidden number, or when the latest is older than `within_s` seconds.
        """
        wanted = comparable(caller_number)
        if not wanted:
            return None
        now = self._clock()
        oldest = now - timedelta(seconds=within_s)
        for opening in self._journal.openings():
            opened = datetime.fromisoformat(opening.opened_at)
            if opened < oldest:
                return None
            data = self._case(opening).data
            numbers = {opening.caller_number, str(data.get("callback_number") or "")}
            if data and wanted in map(comparable, numbers):
                return {
                    "id": opening.id,
                    "opened_at": opening.opened_at,
                    "ago_s": (now - opened).total_seconds(),
                    "case": data,
                }
        return None

    def _tell(self, case_id: str, kind: str) -> None:
        for listener in self._listeners:
            listener(case_id, kind)

    def _finish(self, case_id: str) -> None:
        finish(self._folder, case_id, self._vault, keep=self._keep_sound)

    def _case(self, opening: Opening) -> Case:
        saved = self._journal.last(opening.id, SAVED)
        return Case(
            opening,
            saved.data if saved else {},
            saved.written_at if saved else "",
            next(iter(parts_of(self._folder, opening.id)), None),
        )


def comparable(number: str) -> str:
    """The digits that two spellings of one telephone number share; empty when there are none."""
    return re.sub(r"\D", "", number)[-SAME_NUMBER:]
