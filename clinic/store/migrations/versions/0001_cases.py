"""Cases, what was saved of them, their events, facts, notes and recordings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

# Written out, not taken from the models: a migration stays as it was when it ran.
MOMENT = sa.DateTime(timezone=True)

KEPT = "the events of a case are append-only"
MAY_GO = (
    "EXISTS (SELECT 1 FROM cases WHERE id = OLD.case_id"
    " AND deleted_at IS NOT NULL AND NOT legal_hold)"
)

SQLITE = (
    f"""CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, '{KEPT}'); END""",
    f"""CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events WHEN NOT {MAY_GO}
        BEGIN SELECT RAISE(ABORT, '{KEPT}'); END""",
    "CREATE VIRTUAL TABLE saved_words USING fts5(words, content='saved', content_rowid='number')",
    """CREATE TRIGGER words_are_indexed AFTER INSERT ON saved
        BEGIN INSERT INTO saved_words(rowid, words) VALUES (NEW.number, NEW.words); END""",
    """CREATE TRIGGER words_are_indexed_anew AFTER UPDATE OF words ON saved BEGIN
        INSERT INTO saved_words(saved_words, rowid, words)
            VALUES ('delete', OLD.number, OLD.words);
        INSERT INTO saved_words(rowid, words) VALUES (NEW.number, NEW.words); END""",
    """CREATE TRIGGER words_are_forgotten AFTER DELETE ON saved
        BEGIN INSERT INTO saved_words(saved_words, rowid, words)
            VALUES ('delete', OLD.number, OLD.words); END""",
)

POSTGRESQL = (
    f"""CREATE FUNCTION keep_events() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' AND {MAY_GO} THEN RETURN OLD; END IF;
        RAISE EXCEPTION '{KEPT}'; END $$""",
    """CREATE TRIGGER events_are_kept BEFORE UPDATE OR DELETE ON events
        FOR EACH ROW EXECUTE FUNCTION keep_events()""",
    f"""CREATE FUNCTION keep_all_events() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION '{KEPT}'; END $$""",
    """CREATE TRIGGER all_events_are_kept BEFORE TRUNCATE ON events
        FOR EACH STATEMENT EXECUTE FUNCTION keep_all_events()""",
    # Kept, not only indexed: made anew for each of many rows it takes half a minute.
    """ALTER TABLE saved ADD COLUMN saved_words tsvector
        GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED""",
    "CREATE INDEX saved_words_index ON saved USING gin (saved_words)",
)


def upgrade() -> None:
    _cases()
    _parts()
    statements = SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL
    for statement in statements:
        op.execute(statement)


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("local_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("channel", "caller_number")),
        sa.Column("caller_digits", sa.Text(), nullable=False),
        sa.Column("callback_number", sa.Text(), nullable=False),
        sa.Column("callback_digits", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("saved_at", MOMENT),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("urgency", "kind", "likeliest")),
        sa.Column("probability", sa.Double(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("told", "next_step", "ended")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("standing", "component")),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_at", MOMENT),
        sa.Column("status_by", sa.Text()),
        sa.Column("first_opened_at", MOMENT),
        sa.Column("first_opened_by", sa.Text()),
        sa.Column("last_opened_at", MOMENT),
        sa.Column("answered_at", MOMENT),
        sa.Column("reviewed_at", MOMENT),
        *(sa.Column(f"reviewed_{name}", sa.Text()) for name in ("by", "class", "urgency")),
        sa.Column("judged_class", sa.Text()),
        sa.Column("judged_urgency", sa.Text()),
        sa.Column("outcome", sa.Text()),
        sa.Column("outcome_at", MOMENT),
        sa.Column("outcome_by", sa.Text()),
        sa.Column("legal_hold", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", MOMENT),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("cases_identity", "cases", ["local_id", "opened_at"], unique=True)
    op.create_index("cases_opened", "cases", ["opened_at"])
    op.create_index("cases_worklist", "cases", ["standing", "opened_at", "id"])
    op.create_index("cases_class", "cases", ["component", "standing", "opened_at", "id"])
    op.create_index("cases_caller", "cases", ["caller_digits"])
    op.create_index("cases_callback", "cases", ["callback_digits"])
    still_open = sa.text("status != 'closed' AND deleted_at IS NULL")
    op.create_index(
        "cases_open",
        "cases",
        [
            *("standing", "opened_at", "id"),
            *("status", "reviewed_at", "urgency", "judged_urgency", "deleted_at"),
        ],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def _parts() -> None:
    op.create_table(
        "saved",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Text(), sa.ForeignKey("cases.id"), nullable=False, unique=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("case_id", sa.Text(), sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("sequence", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at_s", sa.Double(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
    )
    alerts = sa.text("kind = 'alert'")
    op.create_index(
        "events_alerts", "events", ["written_at"], sqlite_where=alerts, postgresql_where=alerts
    )
    op.create_table(
        "facts",
        sa.Column("case_id", sa.Text(), sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("since", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("until", sa.Integer()),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at_s", sa.Double(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
    )
    op.create_table(
        "notes",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Text(), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )
    op.create_index("ix_notes_case_id", "notes", ["case_id"])
    op.create_table(
        "recordings",
        sa.Column("case_id", sa.Text(), sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("part", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Double()),
        sa.Column("deleted_at", MOMENT),
    )
