"""What the staff does with a case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from clinic.errors import CaseChanged, CaseUnknown, EntryRefused
from clinic.store.desk import Desk, find, last_opened
from clinic.store.tables import CaseRow, NoteRow

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)


class Recorder:
    """Stands for the audit: keeps what it is told, in the same unit of work."""

    def __init__(self):
        self.rows = []
        self.broken = False

    def __call__(self, session, who, what, case_id="", detail=None):
        if self.broken:
            raise OSError("the audit cannot be written")
        self.rows.append((who, what, case_id, detail))


@pytest.fixture
def recorder():
    return Recorder()


@pytest.fixture
def desk(database, recorder):
    with database.session() as session:
        session.add(
            CaseRow(
                id="7KDM4",
                local_id="7KDM4",
                origin="here",
                opened_at=NOON,
                last_at=NOON,
                urgency="U2",
                standing="U2",
                likeliest="HA",
                component="HA",
            )
        )
    return Desk(database, lambda: LATER, recorder, {"HA", "IM", "CR"})


def case(database):
    with database.reading() as session:
        return find(session, "7KDM4")


def test_who_looks_at_a_new_case_has_seen_it(desk, database, recorder):
    desk.open("7KDM4", "anna")
    desk.open("7KDM4", "dora")
    row = case(database)
    assert (row.status, row.status_by, row.status_at) == ("seen", "anna", LATER)
    assert (row.first_opened_by, row.first_opened_at) == ("anna", LATER)
    assert [(who, what) for who, what, _, _ in recorder.rows] == [("anna", "saw"), ("dora", "saw")]
    assert last_opened(database, "here", "7KDM4") == LATER
    assert last_opened(database, "elsewhere", "7KDM4") is None


def test_a_status_says_who_and_when_and_what_it_was_before(desk, database, recorder):
    desk.set_status("7KDM4", 1, "anna", "called_back")
    row = case(database)
    assert (row.status, row.status_by, row.answered_at) == ("called_back", "anna", LATER)
    assert recorder.rows[-1][3] == {"status": "called_back", "before": "new"}


def test_the_first_answer_is_when_the_caller_was_answered(desk, database):
    desk.set_status("7KDM4", 1, "anna", "seen")
    assert case(database).answered_at is None
    desk.set_status("7KDM4", 2, "anna", "booked")
    assert case(database).answered_at == LATER


def test_two_who_saw_the_same_case_cannot_both_change_it(desk, database):
    desk.set_status("7KDM4", 1, "anna", "booked")
    with pytest.raises(CaseChanged, match="by anna"):
        desk.set_status("7KDM4", 1, "dora", "closed")
    assert case(database).status == "booked"


def test_a_clinicians_word_counts_from_then_on(desk, database, recorder):
    desk.review("7KDM4", 1, "dora", urgency="U1", component="IM")
    row = case(database)
    assert (row.standing, row.component) == ("U1", "IM")
    assert (row.urgency, row.likeliest) == ("U2", "HA"), "what the system said stays beside it"
    assert (row.judged_urgency, row.judged_class, row.reviewed_by) == ("U2", "HA", "dora")
    assert recorder.rows[-1][3] == {
        "reviewed_urgency": "U1",
        "reviewed_class": "IM",
        "urgency": "U2",
        "class": "HA",
    }


def test_the_outcome_is_kept_with_who_said_so(desk, database):
    desk.set_outcome("7KDM4", 1, "dora", "CR")
    row = case(database)
    assert (row.outcome, row.outcome_by, row.outcome_at) == ("CR", "dora", LATER)


def test_notes_are_added_and_stay_out_of_the_audit(desk, database, recorder):
    desk.note("7KDM4", "anna", "  Called twice; nobody there. ")
    desk.note("7KDM4", "dora", "Comes at nine.")
    with database.reading() as session:
        notes = session.scalars(select(NoteRow).order_by(NoteRow.number)).all()
    assert [(note.written_by, note.text) for note in notes] == [
        ("anna", "Called twice; nobody there."),
        ("dora", "Comes at nine."),
    ]
    assert recorder.rows[0][3] == {"note": notes[0].number}


def test_what_is_no_choice_is_refused(desk, database):
    for change in (
        lambda: desk.set_status("7KDM4", 1, "anna", "gone"),
        lambda: desk.review("7KDM4", 1, "anna", urgency="U9", component="HA"),
        lambda: desk.review("7KDM4", 1, "anna", urgency="U1", component="XX"),
        lambda: desk.set_outcome("7KDM4", 1, "anna", ""),
        lambda: desk.note("7KDM4", "anna", " \n "),
        lambda: desk.note("7KDM4", "anna", "x" * 20_000),
    ):
        with pytest.raises(EntryRefused):
            change()
    assert case(database).version == 1


def test_a_case_that_is_not_there_is_told(desk):
    for wanted in ("NONE5", "", "7KDM4\x00", "' OR 1=1 --"):
        with pytest.raises(CaseUnknown):
            desk.open(wanted, "anna")


def test_a_deleted_case_is_not_there(desk, database):
    with database.session() as session:
        find(session, "7KDM4").deleted_at = NOON
    with pytest.raises(CaseUnknown):
        desk.open("7KDM4", "anna")


def test_what_the_audit_cannot_keep_is_not_done(desk, database, recorder):
    recorder.broken = True
    for change in (
        lambda: desk.open("7KDM4", "anna"),
        lambda: desk.set_status("7KDM4", 1, "anna", "closed"),
        lambda: desk.review("7KDM4", 1, "anna", urgency="U1", component="IM"),
        lambda: desk.set_outcome("7KDM4", 1, "anna", "IM"),
        lambda: desk.note("7KDM4", "anna", "a note"),
    ):
        with pytest.raises(OSError, match="audit"):
            change()
    row = case(database)
    assert (row.status, row.version, row.reviewed_at, row.outcome) == ("new", 1, None, None)
    with database.reading() as session:
        assert session.scalars(select(NoteRow)).all() == []
