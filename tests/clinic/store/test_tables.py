"""The tables: as the migrations make them, on both databases."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, select, update

from clinic.errors import StoreUnreachable
from clinic.store.base import Base
from clinic.store.tables import AlertRow, CaseRow, EventRow

ROOT = Path(__file__).parents[3]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def put_case(database, **columns):
    with database.session() as session:
        session.add(
            CaseRow(
                **{
                    "id": "7KDM4",
                    "local_id": "7KDM4",
                    "origin": "here",
                    "opened_at": NOON,
                    "last_at": NOON,
                    **columns,
                }
            )
        )


def put_event(database, kind="event", sequence=1, **data):
    row = EventRow(
        case_id="7KDM4", sequence=sequence, at_s=0.0, kind=kind, data=data, written_at=NOON
    )
    with database.session() as session:
        session.add(row)


def mark(database, **columns):
    with database.session() as session:
        session.execute(update(CaseRow).values(**columns))


def import_all_tables():
    for path in sorted((ROOT / "clinic").rglob("*.py")):
        if "(Base):" in path.read_text():
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def test_the_migrations_make_what_the_models_say(database):
    import_all_tables()

    def ours(name, kind, parents):
        # The search's own: an index of expressions, and FTS5's tables.
        return not (name or "").startswith("saved_words")

    with database.session() as session:
        context = MigrationContext.configure(
            session.connection(), opts={"include_name": ours, "compare_type": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_an_event_cannot_be_changed(database):
    put_case(database)
    put_event(database)
    with pytest.raises(StoreUnreachable, match="append-only"), database.session() as session:
        session.execute(update(EventRow).values(kind="other"))


@pytest.mark.parametrize(
    "state",
    [{"deleted_at": None}, {"deleted_at": NOON, "legal_hold": True}],
    ids=["kept", "under legal hold"],
)
def test_an_event_of_a_kept_case_cannot_be_deleted(database, state):
    put_case(database)
    put_event(database)
    mark(database, **state)
    with pytest.raises(StoreUnreachable, match="append-only"), database.session() as session:
        session.execute(delete(EventRow))


def test_events_of_a_deleted_case_can_go(database):
    put_case(database)
    put_event(database)
    mark(database, deleted_at=NOON)
    with database.session() as session:
        session.execute(delete(EventRow))
    with database.reading() as session:
        assert session.scalars(select(EventRow)).all() == []


def test_alerts_are_the_events_of_their_kind(database):
    put_case(database)
    put_event(database, "event", 1)
    put_event(database, "alert", 2, step="sent")
    with database.reading() as session:
        (alert,) = session.scalars(select(AlertRow)).all()
        assert (alert.case_id, alert.sequence, alert.data) == ("7KDM4", 2, {"step": "sent"})


def test_what_no_database_takes_as_json_is_kept(database):
    put_case(database)
    put_event(database, text="zero \x00 and half \ud800", number=float("inf"))
    with database.reading() as session:
        row = session.scalars(select(EventRow)).one()
        assert row.data == {"text": "zero \x00 and half \ud800", "number": float("inf")}
