"""One case's new journal rows, into its rows of the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import soundfile
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from clinic.cases import ALERT, LETTERS, LINE, PHOTO_CODE, SAVED, comparable
from clinic.errors import CasesUnwritable
from clinic.journal import Journal, Opening, Row
from clinic.photos import codes
from clinic.recordings import every_part_of
from clinic.store.summary import Fact, Summary, standing, summary, text, worse
from clinic.store.tables import UNKNOWN, CaseRow, EventRow, FactRow, RecordingRow, SavedRow
from clinic.vault import SUFFIX


@dataclass(frozen=True)
class Copied:
    """What was done for a case."""

    id: str
    """As the desk names it."""
    sequence: int
    """Of the last row that the database has."""
    rows: int
    """Copied now."""


def copy(session: Session, journal: Journal, folder: Path, origin: str, opening: Opening) -> Copied:
    """Copy the case's rows that the database does not have. Of two who do it at once, the second
    waits for the first and finds nothing left."""
    case = _locked(session, origin, opening)
    if case.deleted_at is not None:
        return Copied(case.id, case.sequence, 0)
    rows = journal.rows(opening.id, after=case.sequence)
    if rows:
        session.execute(insert(EventRow), [_event(case.id, row) for row in rows])
        _absorb(session, case, rows)
        _note_recordings(session, case, folder, datetime.fromisoformat(rows[-1].written_at))
    return Copied(case.id, case.sequence, len(rows))


def _locked(session: Session, origin: str, opening: Opening) -> CaseRow:
    """The case's row, made where it is not there yet, for this unit of work alone."""
    opened_at = datetime.fromisoformat(opening.opened_at)
    ours = (CaseRow.local_id == opening.id, CaseRow.opened_at == opened_at)
    query = select(CaseRow).where(*ours).with_for_update()
    for case_id in (opening.id, *(opening.id + letter for letter in LETTERS)):
        if case := session.scalars(query).one_or_none():
            return case
        made = CaseRow(
            id=case_id,
            local_id=opening.id,
            origin=origin,
            opened_at=opened_at,
            last_at=opened_at,
            channel=text(opening.channel),
            caller_number=text(opening.caller_number),
            caller_digits=comparable(opening.caller_number),
        )
        try:
            with session.begin_nested():
                session.add(made)
        except IntegrityError:
            # Another follower was faster, or another machine's case has that id: see which.
            continue
        return made
    raise CasesUnwritable(
        f"{len(LETTERS) + 1} cases of other machines have the id {opening.id}: tell the maker."
    )


def _event(case_id: str, row: Row) -> dict[str, object]:
    return {
        **asdict(row),
        "kind": text(row.kind),
        "case_id": case_id,
        "written_at": datetime.fromisoformat(row.written_at),
    }


def _absorb(session: Session, case: CaseRow, rows: tuple[Row, ...]) -> None:
    """What the rows say of the case."""
    facts = _Facts(session, case.id)
    for row in rows:
        if row.kind == SAVED:
            found = summary(row.data)
            _save(case, row, found)
            facts.put(row.sequence, found.facts)
        elif row.kind == LINE:
            case.live = "ended" not in row.data
            case.ended = case.ended or text(row.data.get("ended"))
        elif row.kind == PHOTO_CODE:
            made_at = datetime.fromisoformat(row.written_at)
            codes.told(session, case.id, text(row.data.get("digest")), made_at)
        if row.kind != ALERT:
            case.last_at = datetime.fromisoformat(row.written_at)
        case.sequence = row.sequence


def _save(case: CaseRow, row: Row, found: Summary) -> None:
    case.kind, case.likeliest, case.probability = found.kind, found.likeliest, found.probability
    case.told, case.next_step, case.ended = found.told, found.next_step, found.ended
    case.callback_number = found.callback_number
    case.callback_digits = comparable(found.callback_number)
    case.live = not found.ended
    case.saved_at = datetime.fromisoformat(row.written_at)
    if case.saved is None:
        case.saved = SavedRow(words=found.words, data=row.data)
    case.saved.words, case.saved.data = found.words, row.data
    before = case.standing
    if (found.urgency or UNKNOWN) != (case.urgency or UNKNOWN):
        # A form shows what the system said: made before this, it must not judge this.
        case.version += 1
    case.component = case.reviewed_class or found.likeliest
    case.urgency = found.urgency
    case.standing = standing(found.urgency, case.reviewed_urgency, case.judged_urgency)
    if case.status != "new" and worse(case.standing, before):
        # Who has looked at it saw something less urgent: it is to be looked at again.
        case.status, case.status_at, case.status_by = "new", case.saved_at, None


class _Facts:
    """The facts of a case that count, and the rows of those that did."""

    def __init__(self, session: Session, case_id: str) -> None:
        self._session = session
        self._case_id = case_id
        current = select(FactRow).where(FactRow.case_id == case_id, FactRow.until.is_(None))
        self._current = {row.name: row for row in session.scalars(current)}

    def put(self, sequence: int, facts: dict[str, Fact]) -> None:
        """They stand as in the saved case of that journal row."""
        for name, row in list(self._current.items()):
            if facts.get(name) != _fact(row):
                row.until = sequence
                del self._current[name]
        for name in facts.keys() - self._current.keys():
            row = FactRow(
                case_id=self._case_id, name=name, since=sequence, until=None, **asdict(facts[name])
            )
            self._session.add(row)
            self._current[name] = row


def _fact(row: FactRow) -> Fact:
    return Fact(row.value, row.words, row.at_s, row.how, row.status)


def _note_recordings(session: Session, case: CaseRow, folder: Path, now: datetime) -> None:
    """Enter the sound there is, and what is no longer there, because the caller took a yes back."""
    known = {
        row.part: row
        for row in session.scalars(select(RecordingRow).where(RecordingRow.case_id == case.id))
    }
    found = dict(_recordings(folder, case.local_id))
    for part, path in found.items():
        row = known.get(part)
        if row is None:
            row = RecordingRow(case_id=case.id, part=part, file=path.name.removesuffix(SUFFIX))
            session.add(row)
        if row.deleted_at is None:
            row.seconds = _seconds(path) or row.seconds
    gone = [part for part, row in known.items() if part not in found and row.deleted_at is None]
    session.execute(
        update(RecordingRow)
        .where(RecordingRow.case_id == case.id, RecordingRow.part.in_(gone))
        .values(deleted_at=now)
    )


def _recordings(folder: Path, local_id: str) -> Iterator[tuple[int, Path]]:
    for path in every_part_of(folder, local_id):
        number = path.name.partition(".")[0].partition("-")[2]
        yield int(number or 1) - 1, path


def _seconds(path: Path) -> float | None:
    """None while it cannot be read: just begun, or sealed."""
    try:
        return float(soundfile.info(path).duration)
    except (OSError, soundfile.SoundFileError):
        return None
