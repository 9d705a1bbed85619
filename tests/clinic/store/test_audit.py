"""The audit: chained, refusing changes, and every way of tampering is found."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from clinic.errors import StoreUnreachable
from clinic.store.audit import CHANGED, FILE, HEARD, SAW, Audit, AuditRow, count, latest, rows

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def audit(tmp_path):
    times = iter(NOON + timedelta(seconds=n, microseconds=n) for n in range(10_000))
    return Audit(tmp_path / "audit", lambda: next(times))


@pytest.fixture
def written(audit, database):
    """Five rows, and the database as someone sees it who may do as they like with it."""
    for number in range(5):
        with database.session() as session:
            audit.record(session, "anna", SAW, f"CASE{number}", {"page": "case"})
    with database.session() as session:
        for statement in _without_triggers(database.url.get_backend_name()):
            session.execute(text(statement))
    return database


def _without_triggers(kind):
    if kind == "postgresql":
        return ("ALTER TABLE audit DISABLE TRIGGER ALL",)
    return ("DROP TRIGGER audit_is_not_changed", "DROP TRIGGER audit_is_not_shortened")


def verdict(audit, database):
    with database.reading() as session:
        return audit.verify(session)


def test_rows_that_were_only_added_verify(audit, database):
    assert verdict(audit, database).faults == ()
    with database.session() as session:
        audit.record(session, "anna", SAW, "7KDM4")
        audit.record(session, "anna", HEARD, "7KDM4", {"seconds": 12.5})
    found = verdict(audit, database)
    assert (found.rows, found.remembered, found.faults) == (2, 2, ())
    with database.reading() as session:
        assert [row.what for row in rows(session, "7KDM4")] == [SAW, HEARD]
        assert [row.number for row in latest(session, 1)] == [2]
        assert latest(session, 1)[0].hash == found.head


def test_a_row_goes_with_its_unit_of_work_or_not_at_all(audit, database):

    def broken():
        with database.session() as session:
            audit.record(session, "anna", CHANGED, "7KDM4")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    with database.session() as session:
        audit.record(session, "anna", CHANGED, "7KDM4")
        assert count(session) == 1
    assert verdict(audit, database).faults == ()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit SET who = 'berta'", "DELETE FROM audit", "DELETE FROM audit WHERE number = 1"],
)
def test_the_database_refuses_to_change_or_delete_a_row(audit, database, statement):
    with database.session() as session:
        audit.record(session, "anna", SAW, "7KDM4")
    with pytest.raises(StoreUnreachable, match="append-only"), database.session() as session:
        session.execute(text(statement))
    assert verdict(audit, database).rows == 1


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["UPDATE audit SET who = 'berta' WHERE number = 3"], "Row 3 was changed"),
        (["UPDATE audit SET case_id = 'OTHER' WHERE number = 5"], "Row 5 was changed"),
        (["UPDATE audit SET detail = '{}' WHERE number = 1"], "Row 1 was changed"),
        (["DELETE FROM audit WHERE number = 3"], "Rows 3 to 3 are missing"),
        (["DELETE FROM audit WHERE number < 3"], "Rows 1 to 2 are missing"),
        (["DELETE FROM audit WHERE number > 3"], "Rows 4 to 5 are missing at the end"),
        (["DELETE FROM audit"], "Rows 1 to 5 are missing at the end"),
        (
            [
                "UPDATE audit SET number = 9 WHERE number = 2",
                "UPDATE audit SET number = 2 WHERE number = 3",
                "UPDATE audit SET number = 3 WHERE number = 9",
            ],
            "Row 2 does not follow row 1",
        ),
        (
            [
                "DELETE FROM audit WHERE number = 3",
                "UPDATE audit SET number = number - 1 WHERE number > 3",
            ],
            "Row 3 does not follow row 2",
        ),
        (
            [
                "INSERT INTO audit SELECT 6, at, 'berta', what, case_id, detail, hash, hash"
                " FROM audit WHERE number = 5"
            ],
            "Row 6 was changed",
        ),
    ],
)
def test_tampering_is_found(audit, written, statements, found):
    assert verdict(audit, written).faults == ()
    with written.session() as session:
        for statement in statements:
            session.execute(text(statement))
    assert any(fault.startswith(found) for fault in verdict(audit, written).faults)


def test_a_chain_made_anew_from_the_middle_is_not_the_one_remembered(audit, written):
    with written.session() as session:
        before = None
        for row in session.query(AuditRow).order_by(AuditRow.number):
            row.who = "berta" if row.number == 2 else row.who
            row.previous = before.hash if before else row.previous
            row.hash = row.own_hash()
            before = row
    (fault,) = verdict(audit, written).faults
    assert fault.startswith("Row 5 is not the one that")


def test_a_damaged_memory_of_the_head_is_told(audit, written, tmp_path):
    (tmp_path / "audit" / FILE).write_text("nonsense")
    assert "was changed" in verdict(audit, written).faults[0]


def test_without_its_memory_nothing_is_remembered_and_nobody_accused(audit, written, tmp_path):
    (tmp_path / "audit" / FILE).unlink()
    found = verdict(audit, written)
    assert (found.rows, found.remembered, found.faults) == (5, 0, ())


def test_a_folder_that_cannot_be_written_costs_no_row(database, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    audit = Audit(tmp_path / "file", lambda: NOON)
    with database.session() as session:
        audit.record(session, "anna", SAW, "7KDM4")
    with database.reading() as session:
        assert count(session) == 1
    assert "the head of the audit was not kept" in caplog.text


def test_many_at_once_make_one_chain(database, tmp_path):
    audits = [Audit(tmp_path / "audit", lambda: NOON) for _ in range(4)]

    def work(audit, who):
        for number in range(10):
            with database.session() as session:
                # Reads first, as the desk does: deciding and recording are one unit of work.
                assert count(session) >= 0
                audit.record(session, who, CHANGED, f"CASE{number}")

    threads = [
        threading.Thread(target=work, args=(audit, f"person{n}")) for n, audit in enumerate(audits)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verdict(audits[0], database)
    assert (found.rows, found.remembered, found.faults) == (40, 40, ())
