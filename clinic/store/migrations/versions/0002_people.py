"""Accounts, one-time links, sessions, tries to log in, and the audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"

MOMENT = sa.DateTime(timezone=True)

KEPT = "the audit is append-only"

SQLITE = tuple(
    f"""CREATE TRIGGER audit_is_not_{done} BEFORE {verb} ON audit
        BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"""
    for done, verb in (("changed", "UPDATE"), ("shortened", "DELETE"))
)
POSTGRESQL = (
    f"""CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION '{KEPT}'; END $$""",
    """CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION keep_audit()""",
)


def upgrade() -> None:
    _accounts()
    _attempts()
    _audit()
    statements = SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL
    for statement in statements:
        op.execute(statement)


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
    )
    op.create_table(
        "links",
        sa.Column("digest", sa.Text(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("until", MOMENT, nullable=False),
    )
    op.create_table(
        "visits",
        sa.Column("digest", sa.Text(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_visits_account_id", "visits", ["account_id"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("failed", sa.Boolean(), nullable=False),
    )
    op.create_index("attempts_by_account", "attempts", ["account", "at"])
    op.create_index("attempts_by_address", "attempts", ["address", "at"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
    )
    op.create_index("ix_audit_case_id", "audit", ["case_id"])
